"""What a folder of films consists of, in numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from films.faults import Fault, faults_of
from films.layout import LABELS, SPLITS, Film, FilmFolder
from films.other_process import OtherProcessError
from films.scan import Progress, Scan, scan
from films.size_areas import SizeAreas, size_areas
from reading.installed import NotInstalledError

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
    size_areas: SizeAreas | None
    no_size_areas: str  # why they are not known; empty where they are
    unreadable: tuple[tuple[str, str], ...]


def describe(folder: FilmFolder, progress: Progress | None = None) -> Description:
    """Scan and describe a folder; the scan comes from the cache where nothing changed."""
    with ThreadPoolExecutor(1) as beside:  # another process works out the areas; broken films are found seldom
        areas = beside.submit(_size_areas, folder.films)
        scanned, broken = scan(folder.films, progress)
    readable = set(scanned.names)
    films = [film for film in folder.films if film.name in readable]
    found, reason = _size_areas(films) if broken else areas.result()
    return Description(
        films=len(films),
        counts=tuple(_counts(films)),
        spreads=tuple(_spreads(films, scanned)),
        faults=faults_of(films, scanned),
        size_areas=found,
        no_size_areas=reason,
        unreadable=(*folder.unreadable, *broken),
    )


def _size_areas(films: Sequence[Film]) -> tuple[SizeAreas | None, str]:
    try:
        areas = size_areas(films)
    except NotInstalledError as error:
        return None, str(error)
    except OtherProcessError as error:  # killed for memory, say; the rest of the description holds without it
        return None, f"What the sizes of the films tell alone could not be worked out: {error.said}."
    known = areas is not None and areas.train is not None
    return areas, "" if known else "Too few patients to say how much the size of a picture alone tells."


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


def lines_of(description: Description) -> Iterator[str]:
    """The description as lines for a terminal."""
    yield f"{description.films:,} films"
    for count in description.counts:
        yield f"  {count.split:5} {count.label:9} {count.cause:8} {count.films:6,} films, {count.patients:,} patients"
    for spread in description.spreads:
        numbers = "  ".join(f"{value:9,.6g}" for value in spread.quantiles)
        yield f"  {spread.what:18} {spread.split:5} {spread.label:9} {numbers}"
    yield from (f"{fault.sentence} {fault.meaning}" for fault in description.faults)
    yield sentence_on(description)
    yield from (f"left out {name}: {sentence}" for name, sentence in description.unreadable)


def sentence_on(description: Description) -> str:
    """The zero-pixel baseline in a sentence, with what it means for a figure."""
    areas = description.size_areas
    if areas is None or areas.train is None:
        return description.no_size_areas
    tested = "" if areas.test is None else f", {areas.test:.3f} on test (by width alone {areas.width_test:.3f})"
    return (
        f"A classifier that sees only width and height, no pixel, reaches an AUC of {areas.train:.3f} on train "
        f"(cross-validated){tested}. That much of any model's figure needs no film to be looked at."
    )
