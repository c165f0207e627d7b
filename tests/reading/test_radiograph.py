import hashlib
import io
import random
import struct
import subprocess
import sys
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from films.phantoms import phantom
from reading import radiograph
from reading.radiograph import MAX_PIXELS, UnreadableImageError, decode, read_header

Encode = Callable[..., bytes]
FILM = phantom(1, pneumonia=True, width=96, height=64)
RAMP = np.linspace(0, 255, 96 * 64).reshape(64, 96).astype(np.uint8)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, bits: int, colour: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG by hand: colour 0 is grey, 4 grey with alpha; chunks of `more` come before the pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png_rows(pixels: NDArray[Any]) -> bytes:
    big_endian = pixels.astype(pixels.dtype.newbyteorder(">"))
    return b"".join(b"\0" + row.tobytes() for row in big_endian)


def test_a_grey_png_is_taken_as_it_is(encode: Encode) -> None:
    content = encode(FILM)
    read = decode(content)
    np.testing.assert_array_equal(read.pixels, FILM)
    assert (read.format, read.bits, read.colourfulness) == ("PNG", 8, 0.0)
    assert (read.width, read.height) == (96, 64)
    assert read.digest == hashlib.sha256(content).hexdigest()


def test_a_jpeg_is_as_opencv_and_pillow_decode_it(encode: Encode) -> None:
    content = encode(FILM, ".jpg")
    pillow = np.asarray(Image.open(io.BytesIO(content)))
    assert np.abs(decode(content).pixels.astype(int) - pillow).max() <= 1
    assert decode(content).format == "JPEG"


@pytest.mark.parametrize("bits", [9, 10, 12, 14, 15, 16])
def test_a_film_of_more_bits_uses_the_whole_grey_scale(encode: Encode, bits: int) -> None:
    top = 2**bits - 1
    film = np.round(RAMP / 255.0 * top).astype(np.uint16)
    read = decode(encode(film))
    assert read.bits == bits
    np.testing.assert_allclose(read.pixels, RAMP, atol=1)


def test_eight_bits_stored_in_sixteen_are_not_stretched(encode: Encode) -> None:
    read = decode(encode(RAMP.astype(np.uint16)))
    np.testing.assert_array_equal(read.pixels, RAMP)
    assert read.bits == 8


def test_grey_stored_as_colour_is_that_grey(encode: Encode) -> None:
    for pixels in (np.dstack([RAMP] * 3), np.dstack([RAMP.astype(np.uint16) * 257] * 3)):
        read = decode(encode(pixels))
        np.testing.assert_allclose(read.pixels, RAMP, atol=1)
        assert read.colourfulness == 0.0


def test_a_coloured_picture_is_read_grey_and_said_to_be_coloured(encode: Encode) -> None:
    colour = np.dstack([RAMP, 255 - RAMP, np.full_like(RAMP, 128)])
    read = decode(encode(colour))
    expected = 0.114 * colour[..., 0] + 0.587 * colour[..., 1] + 0.299 * colour[..., 2]
    np.testing.assert_allclose(read.pixels, expected, atol=1)
    assert read.colourfulness > 30.0


@pytest.mark.parametrize("scale", [1, 257], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("grey", [True, False], ids=["grey", "colour"])
def test_an_opaque_alpha_channel_changes_nothing(encode: Encode, scale: int, grey: bool) -> None:
    kind = np.dtype(np.uint8 if scale == 1 else np.uint16)
    film, alpha = (
        (grey_levels.astype(np.uint16) * scale).astype(kind) for grey_levels in (RAMP, np.full_like(RAMP, 255))
    )
    if grey:
        content = png(96, 64, 8 * film.itemsize, 4, png_rows(np.dstack([film, alpha])))
    else:
        content = encode(np.dstack([film] * 3 + [alpha]))
    np.testing.assert_array_equal(decode(content).pixels, RAMP)


def test_twelve_bits_beside_an_opaque_alpha_channel_are_not_black() -> None:
    film = np.round(RAMP / 255.0 * 4095).astype(np.uint16)
    read = decode(png(96, 64, 16, 4, png_rows(np.dstack([film, np.full_like(film, 65535)]))))
    np.testing.assert_allclose(read.pixels, RAMP, atol=1)
    assert read.bits == 12


@pytest.mark.parametrize("grey", [True, False], ids=["grey", "colour"])
def test_a_transparent_film_is_laid_on_black(encode: Encode, grey: bool) -> None:
    alpha = np.zeros_like(RAMP)
    alpha[:, :32], alpha[:, 32:64] = 255, 128
    if grey:
        read = decode(saved(Image.fromarray(np.dstack([RAMP, alpha]), "LA")))
    else:
        read = decode(encode(np.dstack([RAMP] * 3 + [alpha])))
    np.testing.assert_allclose(read.pixels, RAMP * (alpha / 255.0), atol=1)


def test_palettes_and_single_bits_are_decoded() -> None:
    palette = Image.fromarray(RAMP).convert("P")
    np.testing.assert_array_equal(decode(saved(palette)).pixels, RAMP)
    black_and_white = Image.fromarray(((RAMP > 127) * 255).astype(np.uint8)).convert("1")
    np.testing.assert_array_equal(decode(saved(black_and_white)).pixels, (RAMP > 127) * 255)


EXOTIC = {
    "CMYK JPEG": lambda: saved(Image.fromarray(RAMP).convert("RGB").convert("CMYK"), "JPEG", quality=95),
    "progressive JPEG": lambda: saved(Image.fromarray(RAMP), "JPEG", progressive=True, quality=95),
    "animated PNG": lambda: saved(
        Image.fromarray(RAMP), save_all=True, append_images=[Image.fromarray(255 - RAMP)], duration=100
    ),
    "several films in a JPEG": lambda: saved(
        Image.fromarray(RAMP), "MPO", save_all=True, append_images=[Image.fromarray(255 - RAMP)], quality=95
    ),
    "transparent grey level": lambda: saved(Image.fromarray(RAMP), transparency=3),
    "transparent palette entry": lambda: saved(Image.fromarray(RAMP).convert("P"), transparency=3),
    "gamma": lambda: png(96, 64, 8, 0, png_rows(RAMP), chunk(b"gAMA", struct.pack(">I", 100_000))),
    "broken colour profile": lambda: saved(Image.fromarray(RAMP), icc_profile=b"x" * 200),
}


@pytest.mark.parametrize("name", EXOTIC)
def test_an_exotic_file_gives_its_first_picture(name: str) -> None:
    difference = np.abs(decode(EXOTIC[name]()).pixels.astype(int) - RAMP)
    assert difference.mean() < 2.0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_film_turned_by_exif_comes_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = saved(Image.fromarray(FILM), kind, exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(content))))
    read = decode(content)
    assert read.pixels.shape == expected.shape
    assert np.abs(read.pixels.astype(int) - expected).max() <= 1
    assert read_header(content).orientation == orientation


def test_an_orientation_written_behind_the_pixels_counts_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    content = png(96, 64, 8, 0, png_rows(RAMP))
    late = content[:-12] + chunk(b"eXIf", exif.tobytes()[6:]) + content[-12:]
    np.testing.assert_array_equal(decode(late).pixels, RAMP[::-1, ::-1])


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_unknown_orientation_is_taken_as_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    np.testing.assert_array_equal(decode(saved(Image.fromarray(RAMP), exif=exif)).pixels, RAMP)


def test_an_empty_file_is_named_so() -> None:
    with pytest.raises(UnreadableImageError, match=r"^Expected a PNG, JPEG or DICOM film, received an empty file\.$"):
        decode(b"")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 a report", "a PDF document"),
        (b"GIF89a" + bytes(20), "a GIF picture"),
        (b"PK\x03\x04" + bytes(20), "a zip or office document (films in a zip go onto a worklist)"),
        (b"BM" + bytes(20), "a BMP picture"),
        (b"hello", "something else (it begins with the bytes 68 65 6c 6c)"),
        (b"\x00", "something else (it begins with the bytes 00)"),
        (saved(Image.fromarray(RAMP.astype(np.float32)), "TIFF"), "a TIFF picture"),
        (saved(Image.fromarray(RAMP), "WEBP"), "a WebP picture"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_another_kind_of_file_is_named_in_one_sentence(content: bytes, found: str) -> None:
    with pytest.raises(UnreadableImageError) as caught:
        decode(content)
    assert str(caught.value).startswith(f"Expected a PNG, JPEG or DICOM film, received {found}")
    assert str(caught.value).count("Expected") == 1


def test_the_content_beats_the_name(tmp_path: Path, encode: Encode) -> None:
    path = tmp_path / "film.jpeg"
    path.write_bytes(encode(RAMP, ".png"))
    assert decode(path.read_bytes()).format == "PNG"


WHOLE = {"PNG": cv2.imencode(".png", FILM)[1].tobytes(), "JPEG": cv2.imencode(".jpg", FILM)[1].tobytes()}


@pytest.mark.parametrize("kind", WHOLE)
@given(share=st.floats(0.0, 1.0, exclude_max=True))
def test_a_film_that_was_cut_off_is_never_half_read(kind: str, share: float) -> None:
    whole = WHOLE[kind]
    with pytest.raises(UnreadableImageError, match=r"^Expected a .*, received .*\.$"):
        decode(whole[: int(share * len(whole))])


@given(content=st.binary(max_size=400), start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_random_bytes_are_unreadable_and_nothing_worse(content: bytes, start: bytes) -> None:
    with pytest.raises(UnreadableImageError):
        decode(start + content)


def damaged(whole: bytes, seed: int) -> bytes:
    """A file with a few bytes changed near its beginning; a PNG's checksums are made right again."""
    generator = random.Random(seed)  # noqa: S311  # no secret
    content = bytearray(whole)
    for _ in range(generator.randint(1, 5)):
        content[generator.randrange(8, min(len(content), 200))] = generator.choice([0, 1, 127, 128, 255])
    if not whole.startswith(b"\x89PNG"):
        return bytes(content)
    mended, place = bytes(content[:8]), 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        mended += chunk(bytes(content[place + 4 : place + 8]), bytes(content[place + 8 : place + 8 + length]))
        place += 12 + length
    return mended


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@given(seed=st.integers(0, 10**6))
def test_a_damaged_header_is_a_reading_or_one_sentence(kind: str, seed: int) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a description"
    content = damaged(saved(Image.fromarray(FILM), kind, exif=exif), seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's own, about metadata that it skips
        try:
            assert decode(content).pixels.size > 0
        except UnreadableImageError as error:
            assert str(error).count("Expected") == 1  # noqa: PT017  # either outcome is right


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (2**31 + 1, 5), (MAX_PIXELS + 1, 1)]
)
def test_a_huge_declared_size_is_refused_before_anything_is_decoded(
    width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(cv2, "imdecode", forbidden)
    monkeypatch.setattr(Image.Image, "load", forbidden)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", forbidden)
    exif = chunk(b"eXIf", b"MM\x00*\x00\x00\x00\x08\x00\x00")
    for content in (png(width, height, 8, 0, b"\0"), png(width, height, 8, 0, b"\0") + exif):
        with pytest.raises(UnreadableImageError, match="Expected at most 64 million pixels, received"):
            decode(content)


def test_the_header_of_a_film_is_read_without_its_pixels(encode: Encode, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(cv2, "imdecode", forbidden)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", forbidden)
    for suffix in (".png", ".jpg"):
        header = read_header(encode(FILM, suffix))
        assert (header.width, header.height, header.orientation) == (96, 64, 1)


def test_a_file_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch, encode: Encode) -> None:
    monkeypatch.setattr(radiograph, "MAX_BYTES", 1000)
    with pytest.raises(UnreadableImageError, match="Expected a file of at most 0 MB, received"):
        decode(encode(FILM))


def test_a_text_chunk_that_unpacks_to_a_flood_is_refused() -> None:
    flood = chunk(b"zTXt", b"comment\0\0" + zlib.compress(bytes(90_000_000)))
    with pytest.raises(UnreadableImageError):
        decode(png(96, 64, 8, 0, png_rows(RAMP), flood))


def test_nothing_that_a_file_says_of_a_person_is_printed(tmp_path: Path) -> None:
    """Decoders write warnings of their own past Python; they must not quote the file."""
    secret = b"DOE^JANE-1234567"
    name = chunk(b"tEXt", b"PatientName\0" + secret)
    films = {
        "named.png": png(96, 64, 8, 0, png_rows(RAMP), name),
        "cut.png": png(96, 64, 8, 0, png_rows(RAMP), name)[:-40],
        "profile.png": png(96, 64, 8, 0, png_rows(RAMP), chunk(b"iCCP", secret + b"\0\0" + zlib.compress(secret))),
        "unknown.png": png(96, 64, 8, 0, png_rows(RAMP), chunk(b"JANE", secret)),
        "named.jpg": saved(Image.fromarray(RAMP), "JPEG", comment=secret),
        "cut.jpg": saved(Image.fromarray(RAMP), "JPEG", comment=secret)[:-200],
    }
    for file, content in films.items():
        (tmp_path / file).write_bytes(content)
    program = (
        "import sys, pathlib\n"
        "from reading.radiograph import decode, UnreadableImageError\n"
        "for path in map(pathlib.Path, sys.argv[1:]):\n"
        "    try: decode(path.read_bytes())\n"
        "    except UnreadableImageError as error: print(error)\n"
    )
    project = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, *(str(tmp_path / file) for file in films)],
        cwd=project, capture_output=True, check=True,
    )  # fmt: skip
    assert ran.stdout.count(b"Expected a whole") >= 2
    for spoken in (ran.stdout, ran.stderr):
        assert b"DOE" not in spoken
        assert b"1234567" not in spoken
