"""A film as pixels: decoded by its content, never by its name."""

import hashlib
import io
import struct
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL.Image import Exif, Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from reading.dicom_facts import DicomFacts
from reading.plain_png import plain_png
from records.error import SecondReadError

MAX_PIXELS = 64_000_000  # pixels; four times the largest digital chest film we know of (4,300 x 3,500)
MAX_BYTES = 200_000_000  # bytes of one file; a 16-bit film of MAX_PIXELS, compressed, stays under it
EXIF_ORIENTATION = 0x0112  # tag number in the EXIF standard

# From EXIF orientation to the numpy moves that bring the film upright: quarter turns, then a left-right flip.
_UPRIGHT = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (3, False),
    7: (1, True),
    8: (1, False),
}

# What Pillow's header readers raise on a broken file.
_BROKEN_HEADER = (SyntaxError, OSError, ValueError, EOFError, struct.error, IndexError, KeyError, OverflowError)


class UnreadableImageError(SecondReadError, ValueError):
    """A file that holds no film we can decode; the message says what was expected and what was found."""


@dataclass(frozen=True)
class Radiograph:
    """One decoded film.

    pixels: grey values, shape (height, width), uint8, bright where the film is bright.
    colourfulness: mean spread between the colour channels, in grey levels of 255; 0 for a grey film.
    digest: sha256 of the film's bytes; of a DICOM file those of `to_keep`, so that it says nothing of the header.
    facts: what a DICOM header says, in closed words; None for a film without such a header.
    """

    digest: str
    pixels: NDArray[np.uint8]
    format: str
    bits: int
    colourfulness: float
    facts: DicomFacts | None = None

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[0])

    def to_keep(self, content: bytes) -> bytes:
        """The film's bytes as they may be kept: as they came, but of a DICOM file the picture alone, as PNG."""
        return content if self.facts is None else plain_png(self.pixels)


@dataclass(frozen=True)
class Header:
    """What a file says of itself before its pixels are decoded."""

    format: str
    width: int  # pixels
    height: int  # pixels
    orientation: int  # EXIF, 1 to 8; 1 is upright


def read_header(content: bytes, expected: str = "PNG or JPEG") -> Header:
    """The format and size of a PNG or JPEG. Raises UnreadableImageError for anything else."""
    _check_bytes(content, expected)
    try:
        image = _open(content, expected)
        _check_size(image)
        orientation = _exif(image, content).get(EXIF_ORIENTATION, 1)
    except UnreadableImageError:
        raise  # a ValueError too, but it says its sentence already
    except _BROKEN_HEADER as error:
        raise UnreadableImageError(f"Expected a whole PNG or JPEG film, received a damaged one ({error}).") from error
    return Header(str(image.format), image.width, image.height, orientation if orientation in _UPRIGHT else 1)


def _check_bytes(content: bytes, expected: str) -> None:
    if not content:
        raise UnreadableImageError(f"Expected a {expected} film, received an empty file.")
    if len(content) > MAX_BYTES:
        raise UnreadableImageError(
            f"Expected a file of at most {MAX_BYTES // 1_000_000} MB, received {len(content) / 1e6:,.0f} MB."
        )


def _check_size(image: Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise UnreadableImageError(
            f"Expected at most {MAX_PIXELS // 1_000_000} million pixels, "
            f"received {image.width:,} x {image.height:,} = {image.width * image.height / 1e6:,.0f} million."
        )


def _exif(image: Image, content: bytes) -> Exif:
    # PngImageFile.getexif decodes all pixels in search of a chunk behind them: asked only where there is one.
    return image.getexif() if b"eXIf" in content else Image.getexif(image)


def _open(content: bytes, expected: str) -> Image:
    # The plug-ins are called directly: PIL.Image.open would try every format it knows on a stranger's bytes.
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile(io.BytesIO(content))
    if content.startswith(b"\xff\xd8\xff"):
        return JpegImageFile(io.BytesIO(content))
    raise UnreadableImageError(f"Expected a {expected} film, received {_what_it_is(content)}.")


def _what_it_is(content: bytes) -> str:
    known = {
        b"%PDF": "a PDF document",
        b"PK\x03\x04": "a zip or office document (films in a zip go onto a worklist)",
        b"GIF8": "a GIF picture",
        b"BM": "a BMP picture",
        b"II*\x00": "a TIFF picture",
        b"MM\x00*": "a TIFF picture",
        b"RIFF": "a WebP picture or a recording",
    }
    if content[128:132] == b"DICM":
        return "a DICOM file"
    name = next((name for start, name in known.items() if content.startswith(start)), None)
    return name or f"something else (it begins with the bytes {content[:4].hex(' ')})"


def decode(content: bytes) -> Radiograph:
    """Decode a PNG or JPEG of 8 or 16 bits, grey, colour, palette or with alpha, and turn it upright; or a DICOM file.

    A 16-bit film is scaled by the bits that it uses, so that 12 bits stored in 16 are not black.
    Raises UnreadableImageError; the limit on pixels is checked before they are decoded.
    """
    expected = "PNG, JPEG or DICOM"
    _check_bytes(content, expected)
    if (film := _dicom(content)) is not None:
        return film
    header = read_header(content, expected)
    raw = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if raw is None or raw.dtype not in (np.uint8, np.uint16):
        raise UnreadableImageError(
            f"Expected a whole {header.format} film, received one whose pixels are cut off or damaged."
        )
    colour = _on_black(np.asarray(raw))
    bits = max(8, int(colour.max()).bit_length())  # of the film alone: an opaque alpha channel uses all 16
    grey = colour if colour.ndim == 2 else cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    eight_bit = grey if grey.dtype == np.uint8 else cv2.convertScaleAbs(grey, alpha=255.0 / (2**bits - 1))
    return Radiograph(
        digest=hashlib.sha256(content).hexdigest(),
        pixels=_upright(np.asarray(eight_bit, np.uint8), header.orientation),
        format=header.format,
        bits=bits,
        colourfulness=_colourfulness(colour, bits),
    )


def _dicom(content: bytes) -> Radiograph | None:
    from reading.dicom import dicom_film, is_dicom  # which knows this file's errors

    if not is_dicom(content):
        return None
    film = dicom_film(content)
    digest = hashlib.sha256(plain_png(film.pixels)).hexdigest()
    return Radiograph(digest, film.pixels, "DICOM", film.bits, 0.0, film.facts)


def _on_black(raw: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.unsignedinteger[Any]]:
    """Drop an alpha channel by laying the film on black, as a light box without a film is black."""
    if raw.ndim == 2 or raw.shape[2] == 3:
        return raw
    opacity = raw[..., -1:].astype(np.float32) / np.iinfo(raw.dtype).max
    flat = (raw[..., :-1] * opacity).astype(raw.dtype)
    return flat[..., 0] if flat.shape[2] == 1 else np.ascontiguousarray(flat)


def _colourfulness(colour: NDArray[np.unsignedinteger[Any]], bits: int) -> float:
    if colour.ndim == 2:
        return 0.0
    small = cv2.resize(colour, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32)
    return float(np.mean(small.max(axis=2) - small.min(axis=2)) * 255.0 / (2**bits - 1))


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    turns, flipped = _UPRIGHT[orientation]
    turned = np.rot90(pixels, turns)
    return np.ascontiguousarray(turned[:, ::-1] if flipped else turned)
