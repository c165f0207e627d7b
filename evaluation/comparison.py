"""Two versions on the same films: which films changed, and whether more than chance would change."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure, undefined, without_interval
from evaluation.intervals import Z95, paired_difference, placements
from evaluation.predictions import Predictions


@dataclass(frozen=True)
class McNemar:
    """Films that only one of two versions got right, and how likely so uneven a split is by chance.

    exact: two-sided binomial probability. mid: the same, counting the split itself by half, which is
    less shy (Fagerland, Lydersen, Laake, BMC Med. Res. Methodol. 13 (2013) 91). difference: share right
    by the candidate less that of the champion, with Newcombe's interval for paired films.
    """

    champion_only: int
    candidate_only: int
    exact: float
    mid: float
    difference: Figure


@dataclass(frozen=True)
class AreaDifference:
    """The candidate's area under the curve less the champion's, and how likely so large a one is by chance."""

    champion: float
    candidate: float
    difference: Figure
    probability: float  # two-sided


@dataclass(frozen=True)
class Comparison:
    """A candidate against the champion, the version in service, on the same films, each at its operating point."""

    films: int
    all_films: McNemar
    positive: McNemar  # sensitivity
    negative: McNemar  # specificity
    area: AreaDifference | None  # None without two films of each class
    newly_right: tuple[str, ...]
    newly_wrong: tuple[str, ...]


def mcnemar(champion_right: NDArray[np.bool_], candidate_right: NDArray[np.bool_]) -> McNemar:
    """McNemar's test, exact. Source: McNemar, Psychometrika 12 (1947) 153. Arrays: one entry a film."""
    both = int((champion_right & candidate_right).sum())
    champion_only = int((champion_right & ~candidate_right).sum())
    candidate_only = int((~champion_right & candidate_right).sum())
    neither = len(champion_right) - both - champion_only - candidate_only
    changed, fewer = champion_only + candidate_only, min(champion_only, candidate_only)
    upto, below = at_most(fewer, changed), at_most(fewer - 1, changed)
    exact, mid = min(1.0, 2 * upto), min(1.0, upto + below) if changed else 1.0
    difference = undefined("undefined: no film")
    if len(champion_right):
        low, high = paired_difference(both, candidate_only, champion_only, neither)
        value = (candidate_only - champion_only) / len(champion_right)
        difference = Figure(value, low, high, len(champion_right), "Newcombe 95 %, paired")
    return McNemar(champion_only, candidate_only, exact, mid, difference)


def at_most(heads: int, tosses: int) -> float:
    """How likely so many tosses of a fair coin show at most so many heads: 0 for heads below 0."""
    whole = math.lgamma(tosses + 1) - tosses * math.log(2.0)
    return math.fsum(math.exp(whole - math.lgamma(k + 1) - math.lgamma(tosses - k + 1)) for k in range(heads + 1))


def area_difference(
    truth: NDArray[np.bool_], champion: NDArray[np.float64], candidate: NDArray[np.float64]
) -> AreaDifference:
    """DeLong's test for two scores of the same films, in O(n log n); see `intervals.placements`.

    Raises ValueError without two films of each class.
    """
    first, second = placements(truth, champion), placements(truth, candidate)
    apart = [after - before for before, after in zip(first, second, strict=True)]
    areas = float(first[0].mean()), float(second[0].mean())
    value = areas[1] - areas[0]
    # The variance of a difference of means is that of the mean difference: covariances are in it.
    deviation = math.sqrt(sum(float(part.var(ddof=1)) / len(part) for part in apart))
    if deviation == 0.0:
        same = without_interval(value, len(truth), "both order the films alike, pair by pair")
        return AreaDifference(*areas, same, 1.0 if value == 0.0 else 0.0)
    probability = 2 * NormalDist().cdf(-abs(value) / deviation)
    half = Z95 * deviation
    return AreaDifference(
        *areas, Figure(value, value - half, value + half, len(truth), "DeLong 95 %, paired"), probability
    )


def compare(champion: Predictions, candidate: Predictions, champion_point: float, candidate_point: float) -> Comparison:
    """Compare two versions' stored predictions, matched by film.

    Raises ValueError unless both are of the same films with the same labels.
    """
    candidate = matched(champion, candidate)
    truth = champion.truth
    before = (champion.probability >= champion_point) == truth
    after = (candidate.probability >= candidate_point) == truth
    enough = min(truth.sum(), (~truth).sum()) >= 2
    return Comparison(
        films=len(truth),
        all_films=mcnemar(before, after),
        positive=mcnemar(before[truth], after[truth]),
        negative=mcnemar(before[~truth], after[~truth]),
        area=area_difference(truth, champion.logit, candidate.logit) if enough else None,
        newly_right=_named(champion, ~before & after),
        newly_wrong=_named(champion, before & ~after),
    )


def _named(predictions: Predictions, which: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(predictions.film[number] for number in np.flatnonzero(which))


def matched(champion: Predictions, candidate: Predictions) -> Predictions:
    """The candidate's predictions in the champion's order. Raises ValueError unless films and labels are the same."""
    place = {film: number for number, film in enumerate(candidate.film)}
    differing = set(champion.film) ^ set(candidate.film)
    if differing or len(place) != len(candidate.film) or len(champion.film) != len(place):
        raise ValueError(f"expected predictions of the same films, received {len(differing)} that only one has")
    matched = candidate.taken(np.array([place[film] for film in champion.film]))
    relabelled = int((matched.truth != champion.truth).sum())
    if relabelled:
        raise ValueError(f"expected the same labels in both, received {relabelled} films labelled otherwise")
    return matched


def of_both(champion: Predictions, candidate: Predictions) -> tuple[Predictions, Predictions]:
    """Both without the films that only one has. Raises ValueError where no film is left."""
    shared = set(champion.film) & set(candidate.film)
    if not shared:
        raise ValueError("expected films that both versions were asked about, received none")
    champion, candidate = (
        one.taken(np.flatnonzero([name in shared for name in one.film])) for one in (champion, candidate)
    )
    return champion, candidate
