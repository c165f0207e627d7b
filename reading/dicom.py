"""A DICOM file as a film: decoded by a process of its own, so that no header and no fault of a decoder gets here."""

import json
import secrets
import struct
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from reading.dicom_asked import asked
from reading.dicom_facts import DicomFacts
from reading.radiograph import MAX_PIXELS
from reading.statement import Statement
from records.patient_marks import is_mark

_SQUARE = 0.01  # of a side; pixels nearer to squares than this are taken for squares
_LONGEST = 8.0  # times as long as wide; pixels beyond it are a mistake in the header

# Tags that a file without a preamble can begin with: of its description of itself, or of a data set, in either order.
_FIRST = frozenset(
    struct.pack(order, group, element)
    for order in ("<HH", ">HH")
    for group, elements in ((2, (0, 1, 2, 16)), (8, (0, 1, 5, 8, 18, 20, 22, 24)))
    for element in elements
)

_KEY = secrets.token_bytes(32)  # of the copies' identifiers; it lasts as long as the program runs and lies nowhere


@dataclass(frozen=True)
class DicomFilm:
    """pixels: (height, width) uint8 as they are meant to be seen, square; bits: as many as a stored value has."""

    pixels: NDArray[np.uint8]
    bits: int
    facts: DicomFacts


def is_dicom(content: bytes) -> bool:
    """Whether a file begins as DICOM does, with the preamble or, as older ones, without."""
    return content[128:132] == b"DICM" or (content[:4] in _FIRST and len(content) > 132)


def dicom_film(content: bytes) -> DicomFilm:
    """The film in a DICOM file's bytes. Raises UnreadableImageError where there is none that we can show."""
    line, _, pixels = asked(b"F" + content).partition(b"\n")
    said = json.loads(line)
    facts = said["facts"]
    facts["pixel_spacing"] = facts["pixel_spacing"] and tuple(facts["pixel_spacing"])
    film = DicomFacts(**facts)
    down, across = film.pixel_spacing or said["aspect"] or (1.0, 1.0)
    grey = np.frombuffer(pixels, np.uint8).reshape(said["shape"])
    return DicomFilm(_squared(grey, down / across if across else 1.0), said["bits"], film)


def deidentified_copy(content: bytes) -> bytes:
    """A DICOM file of the same picture without personal data (PS3.15). Raises UnreadableImageError."""
    return asked(b"C" + _KEY + content)


def structured_report(content: bytes, statement: Statement) -> bytes:
    """A DICOM report of the statement (TID 1500) that lies in the film's study and points at it.

    Raises UnreadableImageError where the film's header names no study.
    """
    return asked(b"R" + statement.line + content)


def secondary_capture(content: bytes, statement: Statement, picture: NDArray[np.uint8]) -> bytes:
    """A DICOM picture (height, width, 3), red, green and blue, in the film's study; raises as `structured_report`."""
    shaped = replace(statement, picture=picture.shape)
    return asked(b"H" + shaped.line + picture.tobytes() + content)


def patient_mark(content: bytes, secret: bytes) -> str:
    """What knows the patient's other films again: an HMAC of the number in the header, never the number itself.

    Empty for a file that is no DICOM file, or whose header gives no number that could be one patient's alone. secret:
    the site's, 32 bytes. Raises UnreadableImageError for a damaged file.
    """
    mark = asked(b"I" + secret + content).decode("ascii", "replace") if is_dicom(content) else ""
    return mark if is_mark(mark) else ""


def _squared(pixels: NDArray[np.uint8], aspect: float) -> NDArray[np.uint8]:
    """The film with square pixels; the side on which they lie wider apart is enlarged, so that nothing is lost.

    The network sees every film squashed to a square and does not care; those who look at it do.
    """
    height, width = pixels.shape
    size = (width, round(height * aspect)) if aspect > 1 else (round(width / max(aspect, 1 / _LONGEST)), height)
    if abs(aspect - 1.0) < _SQUARE or not 1 / _LONGEST <= aspect <= _LONGEST or size[0] * size[1] > MAX_PIXELS:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
