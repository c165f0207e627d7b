"""What a ranking found, a result for each way and shift, and all of them in a table."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.ranking import area_of


@dataclass(frozen=True)
class Result:
    """How one way did on one shift. accuracy, sensitivity, specificity: at .5 on the network's own scale.

    heat: how much of the heat lies in the lungs, as a multiple of their share of the film: the mean over the
    pneumonias that were found; None where there is none.
    """

    way: str
    shift: str
    seed: int
    films: int
    auc: float
    accuracy: float
    sensitivity: float
    specificity: float
    heat: float | None


def result_of(path: Path, truth: NDArray[np.bool_], way: str, shift: str, seed: int) -> Result:
    """The figures of a stored result, whose logits stand in the order of `truth`: whether each film is positive."""
    stored = json.loads(path.read_text(encoding="ascii"))
    logit = np.array(stored["logit"])
    called = logit > 0.0
    return Result(
        way=way,
        shift=shift,
        seed=seed,
        films=len(truth),
        auc=area_of(truth, logit),
        accuracy=float((called == truth).mean()),
        sensitivity=float(called[truth].mean()),
        specificity=float((~called[~truth]).mean()),
        heat=stored["heat"],
    )


def ranking_table(results: Sequence[Result]) -> Iterator[str]:
    """A Markdown table: each way with its area on each shift, the best mean area first, and its heat in the lungs.

    Where there are several seeds, a figure is their mean, with the largest distance of a seed from it.
    """
    films = {result.shift: result.films for result in results}
    areas: dict[str, dict[str, list[float]]] = {}
    heat: dict[str, list[float]] = {}
    for result in results:
        areas.setdefault(result.way, {}).setdefault(result.shift, []).append(result.auc)
        heat.setdefault(result.way, []).extend([] if result.heat is None else [result.heat])
    mean = {way: float(np.mean([np.mean(some) for some in shifts.values()])) for way, shifts in areas.items()}
    by_shift = " | ".join(f"held out by {shift}, n={count:,}" for shift, count in films.items())
    yield f"| way | seeds | mean AUC | {by_shift} | heat in the lungs |"
    yield "|---|---|---|" + "---|" * (len(films) + 1)
    for way in sorted(areas, key=lambda way: -mean[way]):
        figures = " | ".join(_figure(areas[way].get(shift, [])) for shift in films)
        seeds = len({result.seed for result in results if result.way == way})
        times = f"{np.mean(heat[way]):.2f} times their area" if heat[way] else ""
        yield f"| {way} | {seeds} | {mean[way]:.4f} | {figures} | {times} |"


def _figure(areas: Sequence[float]) -> str:
    if not areas:
        return ""
    mean = float(np.mean(areas))
    spread = f" ± {max(abs(area - mean) for area in areas):.4f}" if len(areas) > 1 else ""
    return f"{mean:.4f}{spread}"
