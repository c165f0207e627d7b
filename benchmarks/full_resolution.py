"""Films at full resolution: the real ones, where they lie beside the labelled ones, else drawn."""

from functools import lru_cache
from pathlib import Path

import cv2

from films.layout import film_folder
from films.phantoms import phantom
from records.home import PROJECT

_SIZE = (1900, 1500)  # pixels of a drawn film; the real ones have 2.9 million on the mean
_DRAWN, _QUALITY = 16, 90  # films, and their JPEG quality
_FOLDER = "chest_xray_full_resolution"


def full_resolution_films(count: int) -> list[bytes]:
    """So many JPEG files, no two alike: where films come again a number is written into the file, not the picture."""
    films = _films()
    return [_numbered(films[number % len(films)], number) for number in range(count)]


def which_films() -> str:
    """What they are, for the name of a row."""
    return f"{len(_films())} real films" if _real() else f"{_DRAWN} phantoms of {_SIZE[0]} x {_SIZE[1]}"


@lru_cache(maxsize=1)
def _films() -> list[bytes]:
    if real := _real():
        return [path.read_bytes() for path in real]
    films = [phantom(seed, seed % 2 == 0, *_SIZE) for seed in range(_DRAWN)]
    return [cv2.imencode(".jpg", film, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes() for film in films]


def _real() -> list[Path]:
    labelled = film_folder() or PROJECT.parent / "shared" / "data" / "chest_xray"
    return sorted((labelled.parent / _FOLDER).rglob("*.jp*g"))


def _numbered(film: bytes, number: int) -> bytes:
    comment = str(number).encode()
    return film[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + film[2:]
