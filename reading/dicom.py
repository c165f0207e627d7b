"""A DICOM file as a film: decoded by a process of its own, so that no header and no fault of a decoder gets here."""

import atexit
import json
import os
import secrets
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reading.dicom_facts import DicomFacts
from reading.framed import read_framed, write_framed
from reading.radiograph import MAX_PIXELS, UnreadableImageError
from records.home import PROJECT

PATIENCE = 60.0  # seconds for one file; a 16-bit film of 64 million pixels takes 4
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
    line, _, pixels = _asked(b"F" + content).partition(b"\n")
    said = json.loads(line)
    facts = said["facts"]
    facts["pixel_spacing"] = facts["pixel_spacing"] and tuple(facts["pixel_spacing"])
    film = DicomFacts(**facts)
    down, across = film.pixel_spacing or said["aspect"] or (1.0, 1.0)
    grey = np.frombuffer(pixels, np.uint8).reshape(said["shape"])
    return DicomFilm(_squared(grey, down / across if across else 1.0), said["bits"], film)


def deidentified_copy(content: bytes) -> bytes:
    """A DICOM file of the same picture without personal data (PS3.15). Raises UnreadableImageError."""
    return _asked(b"C" + _KEY + content)


def _squared(pixels: NDArray[np.uint8], aspect: float) -> NDArray[np.uint8]:
    """The film with square pixels; the side on which they lie wider apart is enlarged, so that nothing is lost.

    The network sees every film squashed to a square and does not care; those who look at it do.
    """
    height, width = pixels.shape
    size = (width, round(height * aspect)) if aspect > 1 else (round(width / max(aspect, 1 / _LONGEST)), height)
    if abs(aspect - 1.0) < _SQUARE or not 1 / _LONGEST <= aspect <= _LONGEST or size[0] * size[1] > MAX_PIXELS:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)


class _Decoder:
    """The process, started with the first DICOM file and again after it fell over one."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reading.dicom_process"], cwd=PROJECT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,  # where its libraries may quote a header
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip

    def ask(self, request: bytes) -> bytes:
        """The answer. Raises EOFError or OSError where the process ended, TimeoutError where it takes too long."""
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise EOFError
        alarm = threading.Timer(PATIENCE, self._process.kill)
        alarm.start()
        try:
            write_framed(into, request)
            return read_framed(out)
        except (EOFError, OSError) as error:
            if not alarm.is_alive():
                raise TimeoutError from error
            raise
        finally:
            alarm.cancel()

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        with suppress(OSError), self._process:  # which closes the pipes: what was not sent is lost
            pass


_asking = threading.Lock()  # one file at a time: it holds a film several times over
_decoders: list[_Decoder] = []  # one, or none


def _asked(request: bytes) -> bytes:
    with _asking:
        if not _decoders:
            _decoders.append(_Decoder())
        try:
            answer = _decoders[0].ask(request)
        except (EOFError, OSError) as error:  # TimeoutError is an OSError
            _end()
            why = "takes too long" if isinstance(error, TimeoutError) else "brought its decoder down"
            raise UnreadableImageError(f"Expected a whole DICOM film, received one that {why}.") from error
    if answer[:1] == b"E":
        raise UnreadableImageError(answer[1:].decode())
    return answer[1:]


@atexit.register
def _end() -> None:
    while _decoders:
        _decoders.pop().end()
