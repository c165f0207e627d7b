"""Figures of predictions against the truth, each with its interval."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from evaluation.predictions import Predictions
from model_store.card import Estimate

_Z95 = NormalDist().inv_cdf(0.975)  # standard deviations that leave 2.5 % on each side


def proportion(successes: int, films: int) -> Estimate:
    """A share with its 95 % interval by Wilson's score method.

    Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209; Brown, Cai, DasGupta, Stat. Sci. 16 (2001) 101.
    Raises ValueError where there is no film to take a share of.
    """
    if not 0 <= successes <= films or films == 0:
        raise ValueError(f"expected 0 <= successes <= films and films > 0, received {successes} of {films}")
    share = successes / films
    spread = _Z95**2 / films
    centre = (share + spread / 2) / (1 + spread)
    half = _Z95 / (1 + spread) * math.sqrt(share * (1 - share) / films + spread / (4 * films))
    # Rounding may leave a bound a hair inside a share of exactly 0 or 1.
    low, high = min(max(0.0, centre - half), share), max(min(1.0, centre + half), share)
    return Estimate(value=share, low=low, high=high, films=films, method="Wilson 95 %")


def area_under_curve(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> Estimate:
    """The area under the ROC curve with DeLong's 95 % interval, in O(n log n).

    Source: DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988) 837, computed from ranks as in
    Sun, Xu, IEEE Signal Process. Lett. 21 (2014) 1389. Raises ValueError unless both classes are there.
    """
    positive, negative = score[truth], score[~truth]
    if min(len(positive), len(negative)) < 2:
        raise ValueError(f"expected two films of each class, received {len(positive)} and {len(negative)}")
    # Each film's share of the other class that it outranks; ties count half.
    of_positive = _share_below(positive, negative)
    of_negative = 1.0 - _share_below(negative, positive)
    area = float(of_positive.mean())
    deviation = math.sqrt(of_positive.var(ddof=1) / len(positive) + of_negative.var(ddof=1) / len(negative))
    low, high = max(0.0, area - _Z95 * deviation), min(1.0, area + _Z95 * deviation)
    return Estimate(value=area, low=min(low, area), high=max(high, area), films=len(truth), method="DeLong 95 %")


def _share_below(values: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    others = np.sort(others)
    below = np.searchsorted(others, values, side="left")
    upto = np.searchsorted(others, values, side="right")
    return (below + upto) / (2.0 * len(others))


def figures(predictions: Predictions, operating_point: float) -> dict[str, Estimate]:
    """The card's figures at the operating point (a calibrated probability)."""
    truth, called = predictions.truth, predictions.probability >= operating_point
    return {
        "auc": area_under_curve(truth, predictions.logit),
        "accuracy": proportion(int((called == truth).sum()), len(truth)),
        "sensitivity": proportion(int((called & truth).sum()), int(truth.sum())),
        "specificity": proportion(int((~called & ~truth).sum()), int((~truth).sum())),
    }
