"""What is left of the area under the curve when films are compared only with films of their own size."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure, undefined, without_interval
from evaluation.intervals import around, delong
from evaluation.predictions import Predictions
from evaluation.report import NO_VARIANCE, area_figure
from films.divisions import Division
from films.zero_pixel import zero_pixel_scores
from reading.installed import NotInstalledError

# On train, out of fold, the zero-pixel score keeps an area of .64 within 5 strata, .59 within 10, .54 within
# 20 and .52 within 30: 20 leaves little to leak, and a stratum of 624 films still holds 31.
STRATA = 20
NEEDS_FILMS = "needs the films: their sizes in the train folder make the zero-pixel score"


@dataclass(frozen=True)
class Leak:
    """How far the size of a film alone tells the classes apart, and the network beyond it.

    size: the area of the zero-pixel score. width: of a classifier that sees the width alone.
    adjusted: the network's area within strata of the zero-pixel score. left: the zero-pixel score's own
    area within them; what it exceeds .5 by is what the strata are too coarse to take away.
    """

    size: Figure
    width: Figure
    adjusted: Figure
    left: Figure


def leak_of(predictions: Predictions, division: Division | None) -> Leak:
    """The leak of stored predictions, by the sizes of the division's films; None where there are no films.

    A zero-pixel classifier could be fitted on the stored test films instead, but its strata would be
    made from the very labels that are then compared within them, and from an eighth of the films. So
    the rows say what they need.
    """
    if division is None:
        return unknown_leak()
    folder = {film.name: film for film in division.test}
    absent = sum(name not in folder for name in predictions.film)
    if absent:
        return unknown_leak(f"needs the films: the folder lacks {absent} of these {len(predictions.film)}")
    test = [folder[name] for name in predictions.film]
    try:
        scores = zero_pixel_scores(division.learnable, test)
    except (ValueError, NotInstalledError) as error:
        return unknown_leak(f"undefined: {error}")
    return leak(predictions.truth, predictions.logit, scores.size.test, scores.width.test)


def unknown_leak(reason: str = NEEDS_FILMS) -> Leak:
    """The four rows without a figure, with the reason."""
    return Leak(*(undefined(reason) for _ in range(4)))


def leak(
    truth: NDArray[np.bool_],
    score: NDArray[np.float64],
    size_score: NDArray[np.float64],
    width_score: NDArray[np.float64],
) -> Leak:
    """The four areas; one entry of each array a film, in the same order."""
    return Leak(
        area_figure(truth, size_score),
        area_figure(truth, width_score),
        area_within_strata(truth, score, size_score),
        area_within_strata(truth, size_score, size_score),
    )


def area_within_strata(
    truth: NDArray[np.bool_], score: NDArray[np.float64], stratum_score: NDArray[np.float64], strata: int = STRATA
) -> Figure:
    """The share of pairs in the right order among pairs of one stratum, with DeLong's interval.

    Strata hold equal counts of films, sorted by `stratum_score`; films of one score stay together. Strata
    without two films of each class have no say and are not counted in `films`. The variance is the
    strata's own, weighted by their pairs, which are taken as given. Source: Janes, Pepe, Biometrika 96
    (2009) 371 (covariate-adjusted ROC), with van Elteren's weights by pairs.
    """
    pairs, areas, variances, films = [], [], [], 0
    for inside in _strata(stratum_score, strata):
        positive, negative = int(truth[inside].sum()), int((~truth[inside]).sum())
        if min(positive, negative) < 2:
            continue
        area, variance = delong(truth[inside], score[inside])
        pairs.append(positive * negative)
        areas.append(area)
        variances.append(variance)
        films += positive + negative
    if not pairs:
        return undefined("undefined: no stratum has two films of each class")
    weight = np.array(pairs) / np.sum(pairs)
    value = min(1.0, float(weight @ areas))  # rounding may leave it a hair above
    if not any(variances):
        return without_interval(value, films, NO_VARIANCE)
    low, high = around(value, float(weight**2 @ variances))
    return Figure(value, low, high, films, f"DeLong 95 %, within {len(pairs)} strata")


def _strata(score: NDArray[np.float64], count: int) -> list[NDArray[np.bool_]]:
    ordered = np.sort(score)
    middle = (np.searchsorted(ordered, score, "left") + np.searchsorted(ordered, score, "right")) / 2
    number = np.minimum((middle * count / len(score)).astype(np.int64), count - 1)
    return [number == stratum for stratum in np.unique(number)]
