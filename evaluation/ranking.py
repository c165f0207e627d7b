"""Films sorted by a score once, so that a figure of reweighted films costs one pass over them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of equal count; Guo et al. and Nixon et al. report their calibration errors with 15


class Weights(NamedTuple):
    """The weight of the positive and of the negative films at each distinct score, lowest score first."""

    positive: NDArray[np.float64]
    negative: NDArray[np.float64]

    def balanced(self) -> "Weights | None":
        """The same films with each class weighing the same in all; None where a class has no weight."""
        positive, negative = self.positive.sum(), self.negative.sum()
        return Weights(self.positive / positive, self.negative / negative) if min(positive, negative) > 0 else None


class Bins(NamedTuple):
    """Sums over each bin of neighbouring scores: weight, weight of the positive films, weighted score."""

    weight: NDArray[np.float64]
    positive: NDArray[np.float64]
    score: NDArray[np.float64]


class Ranking:
    """Films sorted by score; films of one score are one step, so no figure depends on the films' order."""

    def __init__(self, truth: NDArray[np.bool_], score: NDArray[np.float64]) -> None:
        self.order = np.argsort(score, kind="stable")
        ordered = score[self.order]
        self._steps = np.flatnonzero(np.concatenate([[True], np.diff(ordered) > 0.0]))
        self._tied = len(self._steps) < len(score)
        self._positive = truth[self.order].astype(np.float64)
        self.score = ordered[self._steps]

    def weights(self, weight: NDArray[np.float64]) -> Weights:
        """The weights of films, given in the films' own order, gathered at each distinct score."""
        ordered = weight[self.order]
        positive = self.gathered(ordered * self._positive)
        return Weights(positive, self.gathered(ordered) - positive)

    def gathered(self, ordered: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums at each distinct score of what is given film by film, lowest score first."""
        return np.add.reduceat(ordered, self._steps) if self._tied else ordered


def total(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """The weighted sum. Not `@`: on long arrays that starts BLAS threads, which cost more than the sum."""
    return float((values * weight).sum())


def area(weights: Weights) -> float:
    """The area under the ROC curve: the share of pairs in the right order, ties counting half; NaN without pairs.

    Source: Bamber, J. Math. Psychol. 12 (1975) 387.
    """
    positive, negative = weights
    pairs = positive.sum() * negative.sum()
    return total(positive, np.cumsum(negative) - negative / 2) / float(pairs) if pairs > 0 else float("nan")


def area_of(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """The same where every film counts once."""
    return area(Ranking(truth, score).weights(np.ones(len(truth))))


def average_precision(weights: Weights) -> float:
    """The precision at each step down the scores, weighted by the sensitivity gained there; NaN without positives.

    Not interpolated. Source: scikit-learn's definition of average_precision_score.
    """
    gained = weights.positive[::-1]
    found = np.cumsum(gained)
    called = found + np.cumsum(weights.negative[::-1])
    if not found[-1] > 0:
        return float("nan")
    precision = np.divide(found, called, out=np.zeros_like(found), where=called > 0)
    return total(gained, precision) / float(found[-1])


def bin_bounds(whole: NDArray[np.float64], count: int = BINS) -> NDArray[np.int64]:
    """Where `count` bins of equal weight begin and end, shape (count + 1,), from the weight at each distinct score.

    A step falls whole into the bin that holds its middle. Where steps are large a bin may be empty.
    """
    upto = np.cumsum(whole)
    middle = upto - whole / 2
    edges = np.searchsorted(middle, upto[-1] * np.arange(1, count) / count * (1 - 1e-12))
    return np.concatenate([[0], edges, [len(whole)]])


def bins_of(
    weights: Weights, score: NDArray[np.float64], count: int = BINS, bounds: NDArray[np.int64] | None = None
) -> Bins:
    """Sums over `count` bins of equal weight. bounds: those of `bin_bounds`, where they are known."""
    whole = weights.positive + weights.negative
    between = bin_bounds(whole, count) if bounds is None else bounds
    return Bins(*(_between(values, between) for values in (whole, weights.positive, whole * score)))


def _between(values: NDArray[np.float64], bounds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sums from each bound to the next. Not by a running sum, which takes longer and rounds more."""
    sums = np.add.reduceat(values, np.minimum(bounds[:-1], len(values) - 1))
    return np.where(bounds[1:] > bounds[:-1], sums, 0.0)


def calibration_error(bins: Bins) -> float:
    """The adaptive calibration error: how far share and mean probability lie apart, averaged over the bins by weight.

    Source: Nguyen, O'Connor, EMNLP 2015 (bins of equal count); Nixon et al., CVPR Workshops 2019.
    """
    return float(np.abs(bins.positive - bins.score).sum() / bins.weight.sum())
