"""The band around the operating point in which a probability is not called."""

import numpy as np
from numpy.typing import NDArray

from model_store.limits import Band

UNCERTAIN = 0.1  # share of films, at most, that may be left uncalled
RULE = (
    "as far on the one side of the operating point as on the other, in logits, since nobody knows to which side films "
    f"to come will differ; so wide that it holds at most {UNCERTAIN:.0%} of the films that the calibration was fitted "
    "on, each class with the same weight"
)
_JUST_BELOW = 1.0 - 1e-9  # a band that ends at a film's probability would hold the film at its lower end
_NO_WIDTH = 1e-9  # in logits; a band so narrow would hold or miss the point by rounding
_NO_INFINITY = 1e-9  # of a probability, whose logit would have no end


def band_of(truth: NDArray[np.bool_], probability: NDArray[np.float64], operating_point: float) -> Band:
    """The band that RULE gives for calibrated probabilities (n,) of films held out.

    Raises ValueError unless both classes are there.
    """
    sick, healthy = int(truth.sum()), int((~truth).sum())
    if not sick or not healthy:
        raise ValueError(f"expected films of both classes, received {sick} and {healthy}")
    weight = np.where(truth, 0.5 / sick, 0.5 / healthy)
    middle = _logit(np.array([operating_point]))[0]
    off = np.abs(_logit(probability) - middle)
    order = np.argsort(off, kind="stable")
    outside = int(np.searchsorted(np.cumsum(weight[order]), UNCERTAIN + 1e-12, side="right"))
    width = off[order[min(outside, len(order) - 1)]] * _JUST_BELOW  # the first film that is too many lies outside
    low, high = (float(1.0 / (1.0 + np.exp(-(middle + side * width)))) for side in (-1.0, 1.0))
    if width < _NO_WIDTH:
        low = high = operating_point
    inside = (probability >= low) & (probability < high)
    called = ~inside
    right = (probability >= operating_point) == truth
    return Band(
        low=low, high=high, share=float(weight[inside].sum()),
        accuracy=float(weight[called & right].sum() / weight[called].sum()), films=len(truth), rule=RULE,
    )  # fmt: skip


def _logit(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = np.clip(probability, _NO_INFINITY, 1.0 - _NO_INFINITY)
    return np.asarray(np.log(kept / (1.0 - kept)))
