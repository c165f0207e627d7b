"""Scanning a folder: once per content, and faults found by looking."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from films import scan as scanning
from films.description import describe
from films.faults import NEAR_BITS, faults_of, near_pairs
from films.layout import load_films
from films.phantoms import encode_png, phantom, write_phantom_folder
from films.scan import scan
from reading.radiograph import Radiograph, decode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_phantom_folder(tmp_path / "films", train=4, test=2)


def test_a_scan_knows_content_brightness_and_contrast(folder: Path) -> None:
    films = load_films(folder)
    scanned, broken = scan(films)
    assert broken == ()
    assert scanned.names == tuple(film.name for film in films)
    pixels = cv2.imread(str(films[3].path), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    assert scanned.brightness[3] == pytest.approx(pixels.mean(), abs=1e-3)
    assert scanned.contrast[3] == pytest.approx(pixels.std(), abs=1e-3)
    assert scanned.bytes[3] == films[3].path.stat().st_size


def test_a_second_scan_decodes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    films = load_films(folder)
    first, _ = scan(films)

    def refused(content: bytes) -> Radiograph:
        raise AssertionError(f"{len(content)} bytes were decoded again")

    monkeypatch.setattr(scanning, "decode", refused)
    second, _ = scan(films)
    assert second.contents == first.contents
    np.testing.assert_array_equal(second.fingerprint, first.fingerprint)


def test_only_a_changed_film_is_scanned_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    films = load_films(folder)
    scan(films)
    films[1].path.write_bytes(encode_png(phantom(99, pneumonia=True)))
    decoded: list[bytes] = []

    def noted(content: bytes) -> Radiograph:
        decoded.append(content)
        return decode(content)

    monkeypatch.setattr(scanning, "decode", noted)
    scan(load_films(folder))
    assert decoded == [films[1].path.read_bytes()]


def test_a_film_that_cannot_be_decoded_is_listed_and_left_out(folder: Path) -> None:
    bad = folder / "train" / "NORMAL" / "torn.png"
    bad.write_bytes(encode_png(phantom(7, pneumonia=False))[:-200])
    description = describe(load_films(folder))
    assert [name for name, _ in description.unreadable] == ["train/NORMAL/torn.png"]
    assert "cut off or damaged" in description.unreadable[0][1]
    assert description.films == 12


def test_copies_are_found_within_and_across_splits_and_under_two_labels(folder: Path) -> None:
    source = sorted((folder / "train" / "NORMAL").iterdir())[0]
    shutil.copy(source, folder / "train" / "NORMAL" / "again.png")
    films = load_films(folder)
    # Phantoms are all but the same drawing, so near copies are among them by right.
    assert {fault.code for fault in faults_of(films, scan(films)[0])} - {"near_copies"} == {"copies_within_a_split"}
    shutil.copy(source, folder / "test" / "PNEUMONIA" / "elsewhere.png")
    films = load_films(folder)
    faults = {fault.code: fault for fault in faults_of(films, scan(films)[0])}
    assert set(faults) - {"near_copies"} == {"copies_across_splits", "copies_with_two_labels"}
    assert faults["copies_across_splits"].groups == (
        ("test/PNEUMONIA/elsewhere.png", "train/NORMAL/again.png", f"train/NORMAL/{source.name}"),
    )
    assert "two splits: 1 (3 files)" in faults["copies_across_splits"].sentence


def test_a_film_made_smaller_and_compressed_again_is_a_near_copy(folder: Path) -> None:
    pixels = phantom(77, pneumonia=True)
    (folder / "train" / "PNEUMONIA" / "large.png").write_bytes(encode_png(pixels))
    smaller = cv2.resize(pixels, (240, 200), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(folder / "test" / "PNEUMONIA" / "small.jpg"), smaller, [cv2.IMWRITE_JPEG_QUALITY, 70])
    films = load_films(folder)
    near = {fault.code: fault for fault in faults_of(films, scan(films)[0])}["near_copies"]
    assert ("test/PNEUMONIA/small.jpg", "train/PNEUMONIA/large.png") in near.groups


def test_a_child_in_train_and_test_is_found(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=2, test=1)
    for split, number in (("train", 1), ("test", 2)):
        target = folder / split / "PNEUMONIA" / f"person5_virus_{number}.png"
        target.write_bytes(encode_png(phantom(number, pneumonia=True)))
    films = load_films(folder)
    faults = {fault.code: fault for fault in faults_of(films, scan(films)[0])}
    assert faults["patients_in_train_and_test"].groups == (("person5_virus",),)
    assert faults["coarse_patients_in_train_and_test"].groups == (("PNEUMONIA:5",),)


@given(
    fingerprint=arrays.arrays(np.uint64, st.tuples(st.integers(0, 12), st.just(4)), elements=st.integers(0, 2**64 - 1)),
    flips=st.lists(st.integers(0, 255), max_size=12, unique=True),
)
def test_near_pairs_are_those_that_differ_in_few_bits(fingerprint: NDArray[np.uint64], flips: list[int]) -> None:
    if len(fingerprint):
        twin = fingerprint[:1].copy()
        for bit in flips:
            twin[0, bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
        fingerprint = np.vstack([fingerprint, twin])
    expected = [
        (one, other)
        for one in range(len(fingerprint))
        for other in range(one + 1, len(fingerprint))
        if sum(int(a ^ b).bit_count() for a, b in zip(fingerprint[one], fingerprint[other], strict=True)) <= NEAR_BITS
    ]
    assert sorted(near_pairs(fingerprint)) == expected


@pytest.mark.data
@pytest.mark.slow
def test_the_official_folder_has_the_faults_that_are_known(chest_xray: Path) -> None:
    description = describe(load_films(chest_xray))
    faults = {fault.code: fault for fault in description.faults}
    assert description.films == 5856
    assert len(faults["copies_within_a_split"].groups) == 30
    assert sum(map(len, faults["copies_within_a_split"].groups)) == 62
    assert len(faults["coarse_patients_in_train_and_test"].groups) == 264
    assert "copies_across_splits" not in faults
    assert "near_copies" not in faults
    assert "patients_in_train_and_test" not in faults
