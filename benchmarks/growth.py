"""How the cost grows as the work does: the exponent of time over size, 1 where twice the work takes twice the time."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks import records, versions
from benchmarks.figures import drawn_predictions
from benchmarks.interleaved import timed
from benchmarks.row import Row, Target, quartiles
from evaluation.evaluate import Choices, evaluate
from films.layout import LABELS
from films.phantoms import encode_png, phantom
from model_store.listing import forget_cards, listed_cards
from pages.parts.record_list import ROWS
from reading.reader import serving_reader
from reading.spool import open_worklist
from reading.worklist_reading import work_off

_MOST = Target(1.1)  # more than 1 leaves room for caches that overflow, and for nothing that looks at all for each
_DRAWN = 20  # phantoms of a worklist; each comes again with another grey value in a corner
_POINT = 0.5  # operating point of drawn predictions

Sizes = Sequence[int]
Make = Callable[[int], Callable[[], object]]  # makes so much work ready, to be timed


def measure(quick: bool) -> Iterator[Row]:
    """An exponent for films read, films evaluated, versions listed and records shown, each from its sizes by turns."""
    works: dict[str, tuple[Make, Sizes, Sizes]] = {
        "films of a worklist": (_worklist, (1, 10, 100, 1_000), (1, 5, 20)),
        "films evaluated": (_evaluation, (100, 1_000, 10_000, 100_000), (100, 1_000, 10_000)),
        "versions listed, none known": (_versions, (10, 100, 1_000), (10, 100)),
        "records, the last page of them": (_records, (1_000, 10_000, 100_000), (1_000, 3_000)),
    }
    for work, (make, sizes, quick_sizes) in works.items():
        chosen = quick_sizes if quick else sizes
        times = _times(make, chosen, rounds=3 if quick else 5)
        low, median, high = quartiles([exponent(dict(zip(chosen, one, strict=True))) for one in times])
        named = " to ".join(f"{size:,}" for size in (chosen[0], chosen[-1]))
        yield Row(
            "growth", f"{work}, {named}: exponent", ratio=median,
            ratio_low=low, ratio_high=high, target=_MOST,
        )  # fmt: skip


def exponent(times: Mapping[int, float]) -> float:
    """The slope of the logarithm of time over that of size, by least squares; times: by size, two at least."""
    sizes = np.log(np.array(list(times), np.float64))
    return float(np.polyfit(sizes, np.log(np.array(list(times.values()), np.float64)), 1)[0])


def _times(make: Make, sizes: Sizes, rounds: int) -> list[list[float]]:
    """For each round the times of all sizes, after one round that warms up."""
    with tempfile.TemporaryDirectory() as folder:
        homes = {size: Path(folder) / str(size) for size in sizes}
        works = {}
        for size, home in homes.items():
            with patch.dict(os.environ, {"SECOND_READ_HOME": str(home)}):
                works[size] = make(size)
        return [[_at(homes[size], works[size]) for size in sizes] for _ in range(rounds + 1)][1:]


def _at(home: Path, work: Callable[[], object]) -> float:
    with patch.dict(os.environ, {"SECOND_READ_HOME": str(home)}):
        return timed(work)


def _worklist(films: int) -> Callable[[], object]:
    drawn, reader, came = [phantom(seed, seed % 2 == 0) for seed in range(_DRAWN)], serving_reader(), 0

    def read() -> None:
        nonlocal came
        worklist = open_worklist()
        for number in range(films):
            film = drawn[number % _DRAWN]
            film[0, :4] = came % 256, came // 256 % 256, films % 256, films // 256  # so that none is known from before
            came += 1
            worklist.add(f"{number}.png", encode_png(film))
        work_off(worklist, reader)

    return read


def _evaluation(films: int) -> Callable[[], object]:
    predictions = drawn_predictions(films)
    return lambda: evaluate(predictions, Choices(_POINT, LABELS, draws=0))


def _versions(count: int) -> Callable[[], object]:
    versions.fill(Path(os.environ["SECOND_READ_HOME"]), count)

    def listed() -> object:
        forget_cards()
        return listed_cards()

    return listed


def _records(count: int) -> Callable[[], object]:
    records.fill(count)
    return records.opened_page({"page": f"{count // ROWS}"}).run
