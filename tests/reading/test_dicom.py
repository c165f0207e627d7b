"""DICOM files come in whatever they are packed in; a bad one costs itself, and a sentence."""

import csv
import hashlib
import io
import os
import random
import re
import signal
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how_often
from hypothesis import strategies as st
from pydicom.uid import DeflatedExplicitVRLittleEndian, HTJ2KLossless, JPEGBaseline8Bit, JPEGExtended12Bit

from films.phantoms import phantom
from reading import dicom_asked
from reading.dicom import deidentified_copy, dicom_film, is_dicom
from reading.radiograph import UnreadableImageError, decode, read_header
from tests.conftest import PROJECT, SHARED, Encode
from tests.reading.drawn_dicom import HTJ2K_RAMP, WRITABLE, data_set, file_of, file_of_stream

CHEST = phantom(1, pneumonia=True, width=96, height=64)
DEEP = CHEST.astype(np.uint16) * 16  # 12 bits
SAMPLES = SHARED / "data" / "dicom"


@pytest.fixture
def new_process() -> Iterator[None]:
    """A decoder of this test's own, started with what the test changed."""
    dicom_asked._decoder.end()
    yield
    dicom_asked._decoder.end()


@pytest.mark.parametrize("name", WRITABLE)
@pytest.mark.parametrize("bits", [8, 12])
def test_every_transfer_syntax_gives_the_same_film(name: str, bits: int) -> None:
    pixels = CHEST if bits == 8 else DEEP
    content = file_of(data_set(pixels, bits), WRITABLE[name])
    expected = (pixels - pixels.min()) / float(pixels.max() - pixels.min()) * 255.0
    read = decode(content)
    np.testing.assert_allclose(read.pixels, expected, atol=0.51)
    assert (read.format, read.bits, read.colourfulness) == ("DICOM", bits, 0.0)


def test_high_throughput_jpeg_2000_is_unpacked() -> None:
    ramp = (np.arange(32)[None, :] * 120 + np.arange(24)[:, None] * 10).astype(np.uint16)
    content = file_of_stream(data_set(ramp), HTJ2K_RAMP, HTJ2KLossless)
    np.testing.assert_allclose(decode(content).pixels, ramp / ramp.max() * 255.0, atol=0.51)


def test_an_ordinary_jpeg_inside_is_unpacked(encode: Encode) -> None:
    content = file_of_stream(
        data_set(CHEST, 8, WindowCenter=128, WindowWidth=256), encode(CHEST, ".jpg"), JPEGBaseline8Bit
    )
    assert np.abs(decode(content).pixels.astype(int) - CHEST).mean() < 2.0


@pytest.mark.parametrize("name", ["implicit", "explicit", "big endian"])
def test_a_file_without_a_preamble_is_known_by_its_first_element(name: str) -> None:
    content = file_of(data_set(DEEP), WRITABLE[name], preamble=False)
    assert not content.startswith(bytes(16))
    np.testing.assert_array_equal(decode(content).pixels, decode(file_of(data_set(DEEP))).pixels)


@pytest.mark.parametrize("content", [b"", b"\x08\x00", b"\x89PNG\r\n\x1a\n" + bytes(200), bytes(200), b"DICM" * 20])
def test_what_does_not_begin_like_dicom_is_none(content: bytes) -> None:
    assert not is_dicom(content)


def test_a_folder_of_labelled_films_takes_no_dicom() -> None:
    with pytest.raises(UnreadableImageError, match=r"^Expected a PNG or JPEG film, received a DICOM file\.$"):
        read_header(file_of(data_set(DEEP)))


@given(bits=st.integers(2, 16), signed=st.booleans(), seed=st.integers(0, 99))
@how_often(max_examples=25)
def test_any_depth_signed_or_not_fills_the_grey_scale(bits: int, signed: bool, seed: int) -> None:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    stored = np.random.default_rng(seed).integers(low, high + 1, (9, 11))
    stored[0, :2] = low, high
    pixels = stored.astype(np.int16 if signed else np.uint16)
    expected = (stored - low) / (high - low) * 255.0
    np.testing.assert_allclose(dicom_film(file_of(data_set(pixels, bits))).pixels, expected, atol=0.51)


def test_drawings_hidden_above_the_used_bits_are_not_seen() -> None:
    hidden = DEEP | np.where(np.arange(96) % 2, 0x8000, 0).astype(np.uint16)
    np.testing.assert_array_equal(dicom_film(file_of(data_set(hidden))).pixels, decode(file_of(data_set(DEEP))).pixels)


@pytest.mark.parametrize("name", ["implicit", "big endian", "RLE"])
@pytest.mark.parametrize("signed", [False, True])
def test_a_picture_kept_in_the_upper_bits_is_the_same_picture(name: str, signed: bool) -> None:
    pixels = DEEP.astype(np.int16) - 2048 if signed else DEEP
    upper = data_set(pixels << 4, 12, HighBit=15)
    content = file_of(upper, WRITABLE[name])
    np.testing.assert_array_equal(decode(content).pixels, decode(file_of(data_set(pixels))).pixels)
    np.testing.assert_array_equal(decode(deidentified_copy(content)).pixels, decode(content).pixels)


@pytest.mark.parametrize("highest", [3, 200])
def test_a_highest_bit_that_cannot_be_is_passed_over(highest: int) -> None:
    np.testing.assert_array_equal(
        decode(file_of(data_set(DEEP, HighBit=highest))).pixels, decode(file_of(data_set(DEEP))).pixels
    )


@pytest.mark.parametrize(
    ("header", "shape"),
    [
        ({"PixelSpacing": [0.2, 0.1]}, (128, 96)),
        ({"ImagerPixelSpacing": [0.1, 0.15]}, (64, 144)),
        ({"PixelAspectRatio": [1, 2]}, (64, 192)),
        ({"PixelSpacing": [0.1, 0.1], "PixelAspectRatio": [1, 2]}, (64, 96)),
        ({"PixelSpacing": [9.0, 0.1]}, (64, 96)),
        ({"PixelSpacing": [0.0, 0.0]}, (64, 96)),
    ],
)
def test_pixels_that_are_no_squares_are_made_squares(header: dict[str, Any], shape: tuple[int, int]) -> None:
    assert dicom_film(file_of(data_set(DEEP, **header))).pixels.shape == shape


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "frames": ({"NumberOfFrames": 3}, "Expected a DICOM file with one picture, received 3 in one file."),
    "colour": ({"PhotometricInterpretation": "RGB", "SamplesPerPixel": 3}, "a picture in colour"),
    "palette": ({"PhotometricInterpretation": "PALETTE COLOR"}, "a picture in colour"),
    "width": ({"Rows": 60_000, "Columns": 60_000}, "Expected at most 64 million pixels, received 60,000 x 60,000"),
    "flood": ({"NumberOfFrames": 2**30}, "Expected at most 64 million pixels, received 96 x 64 x 1,073,741,824 pic"),
    "empty": ({"Rows": 0}, "Expected a picture, received one of 96 x 0 pixels."),
    "depth": ({"BitsAllocated": 32, "BitsStored": 32}, "Expected a film of 8 to 16 bits a pixel, received one of 32"),
    "short": ({"Rows": 65}, "cut off, damaged or too unusual"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_shown_is_refused_in_a_sentence(name: str) -> None:
    header, sentence = BAD[name]
    dataset = data_set(DEEP)
    for keyword, value in header.items():
        setattr(dataset, keyword, value)
    with pytest.raises(UnreadableImageError) as caught:
        decode(file_of(dataset))
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("Expected")


def test_a_file_without_a_picture_and_one_without_a_decoder_are_named_so() -> None:
    empty = data_set(DEEP)
    del empty.PixelData
    with pytest.raises(UnreadableImageError, match="received one without"):
        decode(file_of(empty))
    with pytest.raises(UnreadableImageError, match=r"that we can unpack, received JPEG Extended .*\.$"):
        decode(file_of_stream(data_set(DEEP), b"\xff\xd8", JPEGExtended12Bit))


def test_a_deflated_flood_is_stopped_while_it_unpacks() -> None:
    whole = file_of(data_set(DEEP), DeflatedExplicitVRLittleEndian)
    start = whole.index(b"1.2.840.10008.1.2.1.99") + 22
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    flood = squeeze.compress(bytes(201_000_000)) + squeeze.flush()
    with pytest.raises(UnreadableImageError, match="Expected a file that unpacks to at most 200 MB, received more"):
        decode(whole[:start] + flood)


WHOLE = {name: file_of(data_set(DEEP, PatientAge="004Y"), syntax) for name, syntax in WRITABLE.items()}


@pytest.mark.parametrize("name", WHOLE)
@given(share=st.floats(0.0, 1.0, exclude_max=True))
@how_often(max_examples=40)
def test_a_file_cut_off_anywhere_is_never_half_read(name: str, share: float) -> None:
    try:
        read = decode(WHOLE[name][: int(share * len(WHOLE[name]))])
    except UnreadableImageError as error:
        assert re.fullmatch(r"Expected .*, received .*\.", str(error))  # noqa: PT017  # either outcome is right
    else:  # what is missing came behind the picture
        np.testing.assert_array_equal(read.pixels, decode(WHOLE[name]).pixels)


@pytest.mark.parametrize("name", WHOLE)
@given(seed=st.integers(0, 10**6))
@how_often(max_examples=40)
def test_changed_bytes_are_a_reading_or_one_sentence(name: str, seed: int) -> None:
    chance, content = random.Random(seed), bytearray(WHOLE[name])  # noqa: S311  # no secret
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(132, len(content))] = chance.choice([0, 1, 127, 128, 255])
    try:
        assert decode(bytes(content)).pixels.size > 0
    except UnreadableImageError as error:
        assert str(error).startswith("Expected")  # noqa: PT017  # either outcome is right


def test_a_stream_that_claims_to_be_huge_costs_neither_memory_nor_time() -> None:
    content = bytearray(WHOLE["JPEG 2000"])
    sizes = content.index(b"\xff\x51")  # width and height of the picture and of its tiles (ITU-T T.800, A.5.1)
    for place in (6, 22):
        content[sizes + place : sizes + place + 8] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(UnreadableImageError, match="cut off, damaged or too unusual"):
        decode(bytes(content))


def test_sequences_in_sequences_without_end_cost_one_film() -> None:
    deep = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 20_000
    with pytest.raises(UnreadableImageError, match="Expected"):
        decode(bytes(128) + b"DICM" + deep)


@pytest.mark.usefixtures("new_process")
def test_a_decoder_that_dies_costs_one_film(monkeypatch: pytest.MonkeyPatch) -> None:
    content = file_of(data_set(DEEP))
    expected = decode(content).pixels
    os.kill(_number(), signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (_number(), signal.SIGKILL)).start()
    with pytest.raises(UnreadableImageError, match="received one that brought its decoder down"):
        decode(content)
    np.testing.assert_array_equal(decode(content).pixels, expected)
    os.kill(_number(), signal.SIGSTOP)
    monkeypatch.setattr(dicom_asked, "PATIENCE", 0.2)
    with pytest.raises(UnreadableImageError, match="received one that takes too long"):
        decode(content)
    assert dicom_asked._decoder.number is None


def _number() -> int:
    assert dicom_asked._decoder.number
    return dicom_asked._decoder.number


def test_the_process_that_meets_headers_can_write_no_file_and_has_a_limit_on_memory() -> None:
    decode(file_of(data_set(DEEP)))
    limits = Path(f"/proc/{_number()}/limits")
    if not limits.is_file():
        pytest.skip("no /proc on this system")
    found = {line[:26].strip(): line[26:47].strip() for line in limits.read_text().splitlines()}
    assert found["Max file size"] == found["Max core file size"] == "0"
    assert int(found["Max address space"]) <= 4 * 2**30


def test_dicom_is_imported_only_there() -> None:
    program = (
        "import sys, io\nfrom reading.radiograph import decode\nimport reading.reader\n"
        "print(decode(sys.stdin.buffer.read()).format)\n"
        "print(sorted({'pydicom', 'gdcm', 'openjpeg'} & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], input=file_of(data_set(DEEP)), cwd=PROJECT, capture_output=True, check=True
    )
    assert ran.stdout == b"DICOM\n[]\n"
    assert ran.stderr == b""


def test_the_digest_is_that_of_the_film_without_its_header() -> None:
    content = file_of(data_set(DEEP, PatientName="one"))
    read = decode(content)
    kept = read.to_keep(content)
    assert hashlib.sha256(kept).hexdigest() == read.digest == decode(kept).digest
    assert decode(file_of(data_set(DEEP, PatientName="another"))).digest == read.digest
    np.testing.assert_array_equal(decode(kept).pixels, read.pixels)


def _samples() -> list[dict[str, str]]:
    path = SAMPLES / "labels.csv"
    return list(csv.DictReader(io.StringIO(path.read_text()))) if path.is_file() else []


# What pydicom was told to expect of each, and where we say no.
REFUSED = {
    "US1_J2KI.dcm": "a picture in colour",
    "RG2_JPLY.dcm": "that we can unpack, received JPEG Extended",
    "chrJapMulti.dcm": "a picture, received one without",
}


@pytest.mark.data
@pytest.mark.parametrize("row", _samples(), ids=lambda row: row["file"])
def test_each_public_sample_is_as_its_label_says(row: dict[str, str]) -> None:
    content = (SAMPLES / row["file"]).read_bytes()
    if sentence := REFUSED.get(row["file"]):
        with pytest.raises(UnreadableImageError, match=sentence):
            decode(content)
        return
    read = decode(content)
    assert read.facts is not None
    assert (read.height, read.width, str(read.bits)) == (int(row["rows"]), int(row["cols"]), row["bits_stored"])
    assert (read.facts.modality, read.facts.view or "") == (row["modality"], row["view"])
    assert {"CHEST": "chest", "": None}.get(row["body_part"], "elsewhere") == read.facts.body_part
    assert read.pixels.std() > 20
