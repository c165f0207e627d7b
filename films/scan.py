"""What the pixels of each film say: content, brightness, and a fingerprint that survives a new compression."""

import hashlib
import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from reading.radiograph import UnreadableImageError, decode
from records.home import home
from records.whole_file import write_whole

FINGERPRINT_BITS = 256  # 16 x 16 comparisons of neighbours
STEP = 1  # grey levels that a neighbour must be brighter by; noise on an even background then leaves no mark
SMALL_SIDE = 32  # pixels of the small copy that other cuts of a film are looked for in
_FORMAT = 3  # raised when a scan would give other numbers; older caches are then passed over
_GRID = (17, 16)  # columns, rows of the small film that the fingerprint is taken from

Progress = Callable[[int, int], None]  # films done, films in all


@dataclass(frozen=True)
class Scan:
    """One entry a film, in the order of `names`.

    digest: sha256 of each file. bytes: its size. brightness, contrast: mean and standard deviation, grey levels
    of 255. fingerprint: (n, 4) uint64, where the film at 17 x 16 grows brighter to the right (dHash,
    Krawetz 2013), equal or nearly so for copies of one film. small: (n, 32, 32) uint8, the film squashed to a square.
    """

    names: tuple[str, ...]
    digest: tuple[str, ...]
    bytes: NDArray[np.int64]
    brightness: NDArray[np.float32]
    contrast: NDArray[np.float32]
    fingerprint: NDArray[np.uint64]
    small: NDArray[np.uint8]

    @property
    def contents(self) -> dict[str, str]:
        """The sha256 of each film by its name."""
        return dict(zip(self.names, self.digest, strict=True))


_Row = tuple[str, int, float, float, NDArray[np.uint64], NDArray[np.uint8]]


def squashed(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A film as a square of this side, for comparing films; no network sees it."""
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def scan(films: Sequence[Film], progress: Progress | None = None) -> tuple[Scan, tuple[tuple[str, str], ...]]:
    """Scan films, from the cache where a file of the same name, size and time was scanned before.

    Returns the scan with the films that could not be decoded, as (name, sentence); those have no entry.
    """
    stamps = {film.name: _stamp(film) for film in films}
    known = _read_cache(_cache_path(films))
    todo = [film for film in films if stamps[film.name] not in known]
    faults: list[tuple[str, str]] = []
    with ThreadPoolExecutor() as pool:  # OpenCV and hashlib let go of the interpreter
        for number, (film, outcome) in enumerate(zip(todo, pool.map(_scanned, todo), strict=True), 1):
            if isinstance(outcome, str):
                faults.append((film.name, outcome))
            else:
                known[stamps[film.name]] = outcome
            if progress:
                progress(len(films) - len(todo) + number, len(films))
    rows = {film.name: known[stamps[film.name]] for film in films if stamps[film.name] in known}
    if todo:
        _write_cache(_cache_path(films), [stamps[name] for name in rows], _collected(rows))
    return _collected(rows), tuple(faults)


def _stamp(film: Film) -> str:
    status = film.path.stat()
    return f"{film.name}|{status.st_size}|{status.st_mtime_ns}"


def _scanned(film: Film) -> _Row | str:
    content = film.path.read_bytes()
    try:
        pixels = decode(content).pixels
    except UnreadableImageError as error:
        return str(error)
    small = cv2.resize(pixels, _GRID, interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = np.packbits(small[:, 1:] > small[:, :-1] + STEP)
    digest = hashlib.sha256(content).hexdigest()
    small_copy = squashed(pixels, SMALL_SIDE)
    return digest, len(content), float(pixels.mean()), float(pixels.std()), bits.view(np.uint64), small_copy


def _collected(rows: dict[str, _Row]) -> Scan:
    return Scan(
        names=tuple(rows),
        digest=tuple(row[0] for row in rows.values()),
        bytes=np.array([row[1] for row in rows.values()], np.int64),
        brightness=np.array([row[2] for row in rows.values()], np.float32),
        contrast=np.array([row[3] for row in rows.values()], np.float32),
        fingerprint=np.array([row[4] for row in rows.values()], np.uint64).reshape(-1, FINGERPRINT_BITS // 64),
        small=np.array([row[5] for row in rows.values()], np.uint8).reshape(-1, SMALL_SIDE, SMALL_SIDE),
    )


def _cache_path(films: Sequence[Film]) -> Path:
    folder = films[0].path.parents[2] if films else Path()
    return home() / "cache" / f"scan-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}-{_FORMAT}.npz"


def _read_cache(path: Path) -> dict[str, _Row]:
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        columns = {name: stored[name] for name in stored.files}
    stamps, digests = (bytes(columns[name]).decode().split("\n") for name in ("stamps", "digests"))
    numbers = (columns["bytes"].tolist(), columns["brightness"].tolist(), columns["contrast"].tolist())
    rows = zip(digests, *numbers, columns["fingerprint"], columns["small"], strict=True)
    return dict(zip(stamps, rows, strict=True))


def _write_cache(path: Path, stamps: Sequence[str], scanned: Scan) -> None:
    if not stamps:
        return
    file = io.BytesIO()
    np.savez(
        file,
        stamps=np.frombuffer("\n".join(stamps).encode(), np.uint8),
        digests=np.frombuffer("\n".join(scanned.digest).encode(), np.uint8),
        bytes=scanned.bytes,
        brightness=scanned.brightness,
        contrast=scanned.contrast,
        fingerprint=scanned.fingerprint,
        small=scanned.small,
    )
    write_whole(path, file.getvalue())
