"""Curves over every operating point, as arrays that can be drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import at_prevalence
from evaluation.intervals import wilson
from evaluation.ranking import BINS, Ranking, bins_of
from evaluation.reweighted import net_benefit

MOST_POINTS = 500  # more cannot be told apart on a screen, and a report stays small
THRESHOLDS = tuple(round(0.01 * number, 2) for number in range(1, 100))


@dataclass(frozen=True)
class OperatingCurve:
    """One entry of each tuple an operating point, the strictest first.

    probability: from which a film is called pneumonia; the first, 1 and a bit, calls none.
    precision: None where no film is called.
    """

    probability: tuple[float, ...]
    sensitivity: tuple[float, ...]
    specificity: tuple[float, ...]
    precision: tuple[float | None, ...]


@dataclass(frozen=True)
class ReliabilityBin:
    """Films of neighbouring probabilities: what was said of them, and how many were sick, with Wilson's interval."""

    films: int
    mean_probability: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class DecisionCurve:
    """Net benefit per film at each threshold: of the model, of calling every film, of calling none (0)."""

    prevalence: float
    threshold: tuple[float, ...]
    model: tuple[float, ...]
    everyone: tuple[float, ...]


def operating_curve(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> OperatingCurve | None:
    """The ROC and the precision-recall curve in one: None unless both classes are there."""
    ranking = Ranking(truth, probability)
    positive, negative = (np.cumsum(part[::-1]) for part in ranking.weights(np.ones(len(truth))))
    if not positive[-1] or not negative[-1]:
        return None
    found, alarms = np.concatenate([[0.0], positive]), np.concatenate([[0.0], negative])
    keep = _telling(found, alarms)
    called = found + alarms
    precision = [found[at] / called[at] if called[at] else None for at in keep]
    points = np.concatenate([[np.nextafter(1.0, 2.0)], ranking.score[::-1]])
    return OperatingCurve(
        tuple(points[keep].tolist()),
        tuple((found[keep] / found[-1]).tolist()),
        tuple((1.0 - alarms[keep] / alarms[-1]).tolist()),
        tuple(None if value is None else float(value) for value in precision),
    )


def _telling(found: NDArray[np.float64], alarms: NDArray[np.float64]) -> NDArray[np.int64]:
    """The corners of the curve, at most MOST_POINTS of them, both ends included."""
    turns = np.diff(found, 2) + 1j * np.diff(alarms, 2)
    corners = np.concatenate([[0], np.flatnonzero(turns) + 1, [len(found) - 1]])
    if len(corners) > MOST_POINTS:
        corners = corners[np.linspace(0, len(corners) - 1, MOST_POINTS).round().astype(np.int64)]
    return np.asarray(np.unique(corners), np.int64)


def reliability(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], count: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """At most `count` bins of equal count, lowest probabilities first; empty ones are left out."""
    ranking = Ranking(truth, probability)
    bins = bins_of(ranking.weights(np.ones(len(truth))), ranking.score, count)
    found = []
    for films, positive, total in zip(*(part.tolist() for part in bins), strict=True):
        if films:
            low, high = wilson(positive, films)
            found.append(ReliabilityBin(round(films), total / films, positive / films, low, high))
    return tuple(found)


def decision_curve(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], prevalence: float
) -> DecisionCurve | None:
    """Net benefit where `prevalence` of the children are sick: None unless both classes are there.

    Probabilities are moved to that prevalence, and each class of films stands for its share of the
    children. At the films' own prevalence this is Vickers' and Elkin's formula as it stands.
    Source: Vickers, Elkin, Med. Decis. Making 26 (2006) 565; Vickers, Van Calster, Steyerberg,
    BMJ 352 (2016) i6.
    """
    if truth.all() or not truth.any():
        return None
    moved = at_prevalence(probability, prevalence)
    sick, well = np.sort(moved[truth]), np.sort(moved[~truth])
    model, everyone = [], []
    for threshold in THRESHOLDS:
        sensitivity = 1.0 - np.searchsorted(sick, threshold) / len(sick)
        alarms = 1.0 - np.searchsorted(well, threshold) / len(well)
        model.append(float(net_benefit(prevalence * sensitivity, (1.0 - prevalence) * alarms, 1.0, threshold)))
        everyone.append(net_benefit(prevalence, 1.0 - prevalence, 1.0, threshold))
    return DecisionCurve(prevalence, THRESHOLDS, tuple(model), tuple(everyone))
