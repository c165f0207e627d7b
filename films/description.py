"""What a folder of films consists of, in numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from films.faults import Fault, faults_of
from films.layout import LABELS, SPLITS, Film, FilmFolder
from films.scan import Progress, Scan, scan

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Count:
    """Films and children of one cause in one split."""

    split: str
    label: str
    cause: str
    films: int
    patients: int  # by the fine key


@dataclass(frozen=True)
class Spread:
    """The quantiles 5, 25, 50, 75 and 95 % of one number over the films of one class in one split."""

    what: str
    split: str
    label: str
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class Description:
    """A folder in numbers, with what is wrong with it and what was left out."""

    films: int
    counts: tuple[Count, ...]
    spreads: tuple[Spread, ...]
    faults: tuple[Fault, ...]
    unreadable: tuple[tuple[str, str], ...]


def describe(folder: FilmFolder, progress: Progress | None = None) -> Description:
    """Scan and describe a folder; the scan comes from the cache where nothing changed."""
    scanned, broken = scan(folder.films, progress)
    readable = set(scanned.names)
    films = [film for film in folder.films if film.name in readable]
    return Description(
        films=len(films),
        counts=tuple(_counts(films)),
        spreads=tuple(_spreads(films, scanned)),
        faults=faults_of(films, scanned),
        unreadable=(*folder.unreadable, *broken),
    )


def _counts(films: Sequence[Film]) -> Iterator[Count]:
    number = Counter((film.split, film.label, film.cause) for film in films)
    patients = Counter(
        (split, label, cause) for split, label, cause, _ in {(f.split, f.label, f.cause, f.patient) for f in films}
    )
    order = {name: place for place, name in enumerate((*SPLITS, *LABELS))}
    for key in sorted(number, key=lambda key: (order[key[0]], order[key[1]], key[2])):
        yield Count(*key, films=number[key], patients=patients[key])


def _spreads(films: Sequence[Film], scanned: Scan) -> Iterator[Spread]:
    numbers = {
        "width, pixels": np.array([film.width for film in films]),
        "height, pixels": np.array([film.height for film in films]),
        "width / height": np.array([film.aspect_ratio for film in films]),
        "brightness, of 255": scanned.brightness,
        "contrast, of 255": scanned.contrast,
    }
    of = np.array([f"{film.split}/{film.label}" for film in films])
    for what, values in numbers.items():
        for split in SPLITS:
            for label in LABELS:
                chosen = values[of == f"{split}/{label}"]
                if len(chosen):
                    yield Spread(what, split, label, tuple(np.quantile(chosen, QUANTILES).round(3).tolist()))
