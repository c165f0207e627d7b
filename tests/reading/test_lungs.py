"""Where the lungs are found, on drawn logits and by the network that ships with the program."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.overlap import dice
from films.layout import load_films
from films.lung_masks import has_mask, lung_mask, mask_folder
from films.phantoms import encode_png, phantom, phantom_lungs
from model_store.lung_card import LUNG_GRAPH_FILE, SHIPPED_LUNGS, LungNetworkError, NoLungs, load_lung_network
from model_store.version import Version
from reading import lungs as module
from reading.lungs import Lungs, concern_about, find_lungs, lungs_of
from reading.radiograph import decode
from reading.reader import make_reader

LIMITS = NoLungs(area=0.05, certainty=0.7, rule="a test's")


def logits(*rectangles: tuple[int, int, int, int], sure: float = 4.0) -> NDArray[np.float32]:
    """Logits of 64 x 64 pixels: `sure` in each rectangle (left, top, right, bottom), else as surely none."""
    drawn = np.full((64, 64), -sure, np.float32)
    for left, top, right, bottom in rectangles:
        drawn[top:bottom, left:right] = sure
    return drawn


RIGHT, LEFT = (8, 10, 28, 50), (36, 10, 56, 50)


def test_two_lungs_are_found_with_their_area_and_box() -> None:
    lungs = lungs_of(logits(RIGHT, LEFT), LIMITS)
    assert lungs.found
    assert lungs.area == pytest.approx(2 * 20 * 40 / 64**2)
    assert lungs.certainty == pytest.approx(1 / (1 + np.exp(-4.0)))
    assert lungs.box == (8 / 64, 10 / 64, 56 / 64, 50 / 64)
    assert concern_about(lungs) is None


def test_specks_and_a_third_piece_are_no_lungs() -> None:
    lungs = lungs_of(logits(RIGHT, LEFT, (0, 58, 16, 64), (60, 0, 62, 2)), LIMITS)
    np.testing.assert_array_equal(lungs.mask, lungs_of(logits(RIGHT, LEFT), LIMITS).mask)
    assert len(lungs.outline) == 2
    assert len(lungs_of(logits(RIGHT, (60, 0, 62, 2)), LIMITS).outline) == 1


def test_the_outline_goes_around_the_mask_in_shares_of_the_film() -> None:
    lungs = lungs_of(logits(RIGHT, LEFT), LIMITS)
    filled = np.zeros((640, 640), np.uint8)
    for line in lungs.outline:
        cv2.fillPoly(filled, [np.round(np.array(line) * 640).astype(np.int32)], 1)
    again = cv2.resize(filled, (64, 64), interpolation=cv2.INTER_AREA) > 0
    assert dice(again[np.newaxis], lungs.mask[np.newaxis])[0] > 0.97
    assert all(0.0 <= share <= 1.0 for line in lungs.outline for corner in line for share in corner)
    assert all(len(line) < 60 for line in lungs.outline)


@pytest.mark.parametrize(
    "unlike",
    [logits(), logits((0, 0, 10, 10)), logits(RIGHT, LEFT, sure=0.5)],
    ids=["nothing", "too small", "not sure"],
)
def test_what_is_not_like_lungs_is_not_called_lungs(unlike: NDArray[np.float32]) -> None:
    lungs = lungs_of(unlike, LIMITS)
    assert not lungs.found
    assert lungs.box is None
    assert lungs.outline == ()
    concern = concern_about(lungs)
    assert concern is not None
    assert (concern.code, concern.blocking) == ("no_lungs", False)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("pneumonia", [False, True])
def test_the_lungs_of_a_phantom_are_found(seed: int, pneumonia: bool) -> None:
    width, height = 320 + 16 * (seed % 7), 288
    lungs = find_lungs(phantom(seed, pneumonia, width, height))
    assert lungs.found
    drawn = cv2.resize(phantom_lungs(seed, width, height).astype(np.float32), lungs.mask.shape) >= 0.5
    assert dice(lungs.mask[np.newaxis], drawn[np.newaxis])[0] > 0.8


@pytest.mark.parametrize("size", [(224, 224), (1600, 1200), (97, 300)])
def test_a_film_of_any_size_gives_a_mask_of_one_size(size: tuple[int, int]) -> None:
    assert find_lungs(phantom(1, False, *size)).mask.shape == find_lungs(phantom(1, False)).mask.shape


@pytest.mark.parametrize(
    "picture",
    [np.full((300, 300), 128, np.uint8), np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8)],
    ids=["even", "noise"],
)
def test_on_what_is_no_film_no_lungs_are_found(picture: NDArray[np.uint8]) -> None:
    assert not find_lungs(picture).found


def test_threads_that_look_together_see_the_same() -> None:
    film, found = phantom(2, True), list[Lungs]()
    threads = [threading.Thread(target=lambda: found.append(find_lungs(film))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.array_equal(one.mask, found[0].mask) for one in found)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A lung network with a changed byte in the place of the shipped one."""
    folder = shutil.copytree(SHIPPED_LUNGS, tmp_path / "lungs")
    content = bytearray((folder / LUNG_GRAPH_FILE).read_bytes())
    content[-1] ^= 1
    (folder / LUNG_GRAPH_FILE).write_bytes(content)
    monkeypatch.setattr(module, "SHIPPED_LUNGS", folder)
    module._shipped.cache_clear()
    yield folder
    module._shipped.cache_clear()


def test_a_broken_lung_network_is_looked_at_once_and_named(broken: Path) -> None:
    for _ in range(2):
        with pytest.raises(LungNetworkError, match=r"expected lungs\.tflite with sha256"):
            find_lungs(phantom(1, False))
    assert module._shipped.cache_info().misses == 1
    assert broken.is_dir()


@pytest.mark.usefixtures("broken")
def test_a_reading_goes_on_without_the_lung_network_and_says_so(tiny_version: Version, healthy_film: bytes) -> None:
    reading = make_reader(tiny_version).read(healthy_film)
    assert reading.probability is not None
    assert (reading.lungs, reading.heat_inside_lungs) == (None, None)
    assert [(concern.code, concern.blocking) for concern in reading.concerns] == [("lungs_unchecked", False)]
    assert "The lungs were not looked for: the lung network does not load" in reading.concerns[0].sentence


def test_a_reading_has_its_lungs_and_the_share_of_heat_in_them(tiny_version: Version, healthy_film: bytes) -> None:
    reading = make_reader(tiny_version).read(healthy_film)
    assert reading.lungs is not None
    assert reading.lungs.found
    assert reading.heat_map is not None
    assert reading.heat_inside_lungs == reading.heat_map.share_inside(reading.lungs.mask)


def test_a_film_without_lungs_is_read_with_that_concern(tiny_version: Version) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8)
    reading = make_reader(tiny_version).read(encode_png(noise))
    assert reading.probability is not None
    assert [concern.code for concern in reading.concerns] == ["no_lungs"]
    assert reading.heat_inside_lungs is None


def test_a_film_that_is_not_read_is_not_searched(tiny_version: Version) -> None:
    assert make_reader(tiny_version).read(encode_png(np.full((300, 300), 90, np.uint8))).lungs is None


@pytest.mark.data
def test_lungs_are_found_on_films_as_they_were_taken(full_resolution: Path) -> None:
    films = sorted(full_resolution.rglob("*.jpeg"))
    assert len(films) == 64
    assert all(find_lungs(decode(path.read_bytes()).pixels).found for path in films)


@pytest.mark.data
def test_no_lungs_are_found_on_turned_chests_and_on_slices(chest_xray: Path) -> None:
    """Measured, not promised: the limits come from films held out, and from none of these."""
    folder = chest_xray.parent / "not_upright_chest"
    if not folder.is_dir():
        pytest.skip("no not_upright_chest beside the real films")
    films = sorted(folder.glob("*.jpg"))
    assert len(films) == 40
    assert [path.name for path in films if find_lungs(decode(path.read_bytes()).pixels).found] == []


@pytest.mark.data
def test_lungs_are_found_on_nearly_all_films_of_adults(chest_xray: Path) -> None:
    """Outside the intended use, and of another hospital: measured, not promised."""
    folder = chest_xray.parent / "external_adult"
    if not folder.is_dir():
        pytest.skip("no external_adult beside the real films")
    found = [find_lungs(decode(path.read_bytes()).pixels).found for path in sorted(folder.glob("*.jpg"))]
    print(f"lungs found on {sum(found)} of {len(found)} films of adults")
    assert np.mean(found) > 0.95


@pytest.mark.data
def test_the_card_says_how_well_the_test_films_lungs_are_found(chest_xray: Path) -> None:
    masks = mask_folder(chest_xray)
    if masks is None:
        pytest.skip("no lung masks beside the real films")
    card = load_lung_network(SHIPPED_LUNGS).card
    films = [film for film in load_films(chest_xray) if film.split == "test" and has_mask(masks, film)]
    drawn = np.stack([lung_mask(masks, film, card.preparation.side) for film in films])
    values = dice(np.stack([find_lungs(decode(film.path.read_bytes()).pixels).mask for film in films]), drawn)
    assert card.test is not None
    assert values.mean() == pytest.approx(card.test.mean.value, abs=1e-3)  # processors round differently
