"""What a ranking found, a result for each way and shift, and all of them in a table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.metrics import area_under_curve


@dataclass(frozen=True)
class Result:
    """How one way did on one shift. accuracy, sensitivity, specificity: at .5 on the network's own scale.

    interval: of the area, 95 %, by DeLong.
    heat: how much of the heat lies in the lungs, as a multiple of their share of the film: the mean over the
    pneumonias that were found; None where there is none.
    """

    way: str
    shift: str
    seed: int
    films: int
    auc: float
    interval: tuple[float, float]
    accuracy: float
    sensitivity: float
    specificity: float
    heat: float | None


def result_of(path: Path, way: str, shift: str, seed: int) -> Result:
    """The figures of a stored result."""
    stored = json.loads(path.read_text(encoding="ascii"))
    truth = np.array([sick == "1" for sick in stored["positive"]])
    logit = np.array(stored["logit"])
    called = logit > 0.0
    area = area_under_curve(truth, logit)
    return Result(
        way=way,
        shift=shift,
        seed=seed,
        films=len(truth),
        auc=area.value,
        interval=(area.low, area.high),
        accuracy=float((called == truth).mean()),
        sensitivity=float(called[truth].mean()),
        specificity=float((~called[~truth]).mean()),
        heat=stored["heat"],
    )


def ranking_table(results: Sequence[Result]) -> Iterator[str]:
    """A Markdown table of what `ranking_columns` gives."""
    columns = ranking_columns(results)
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    for row in zip(*columns.values(), strict=True):
        yield f"| {' | '.join(row)} |"


def ranking_columns(results: Sequence[Result]) -> dict[str, list[str]]:
    """Each way with its area on each shift, the best mean area first, and its heat in the lungs, by column.

    An area of one seed has its 95 % interval; of several seeds, it is their mean with the largest distance of one.
    Shifts differ in how hard they are: a way that is not known on all of them has no mean, and stands below those that
    are, beside the ways that are known on the same ones.
    """
    films = {result.shift: result.films for result in results}
    by_way: dict[str, list[Result]] = {}
    for result in results:
        by_way.setdefault(result.way, []).append(result)
    known = {way: _by_shift(some) for way, some in by_way.items()}
    ways = sorted(known, key=lambda way: ([shift not in known[way] for shift in films], -_mean(known[way].values())))
    columns = {
        "way": ways,
        "seeds": [str(len({result.seed for result in by_way[way]})) for way in ways],
        "mean AUC": [f"{_mean(known[way].values()):.4f}" if len(known[way]) == len(films) else "" for way in ways],
    }
    for shift, count in films.items():
        columns[f"held out by {shift}, n={count:,}"] = [_figure(_of_shift(by_way[way], shift)) for way in ways]
    return columns | {"heat in the lungs": [_heat(by_way[way]) for way in ways]}


def between_seeds(results: Sequence[Result]) -> str:
    """How far runs that differ in their seed alone lie apart at most, as a sentence; "" where no way has two."""
    areas: dict[tuple[str, str], list[float]] = {}
    for result in results:
        areas.setdefault((result.way, result.shift), []).append(result.auc)
    several = [some for some in areas.values() if len(some) > 1]
    if not several:
        return ""
    apart = max(max(some) - min(some) for some in several)
    return f"Runs that differ in their seed alone lie up to {apart:.3f} apart: a smaller difference tells little."


def _of_shift(results: Sequence[Result], shift: str) -> list[Result]:
    return [result for result in results if result.shift == shift]


def _by_shift(results: Sequence[Result]) -> dict[str, float]:
    """The mean area on each shift that is known."""
    return {result.shift: _mean(one.auc for one in _of_shift(results, result.shift)) for result in results}


def _heat(results: Sequence[Result]) -> str:
    known = [result.heat for result in results if result.heat is not None]
    return f"{np.mean(known):.2f} times their area" if known else ""


def _figure(results: Sequence[Result]) -> str:
    if not results:
        return ""
    mean = _mean(result.auc for result in results)
    if len(results) > 1:
        return f"{mean:.4f} ± {max(abs(result.auc - mean) for result in results):.4f}"
    low, high = results[0].interval
    return f"{mean:.4f} ({low:.4f} to {high:.4f})"


def _mean(areas: Iterable[float]) -> float:
    return float(np.mean(list(areas)))
