"""How many films of each class lie at each probability, those on the wrong side of the operating point apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 20  # of equal width: a bar for every 5 points of a hundred


@dataclass(frozen=True)
class Histogram:
    """Films by probability: one entry of each count a bin; `edges` has one more, from 0 to 1.

    found and missed are labelled pneumonia, alarmed and cleared normal; the bin that the operating point
    divides has films of both.
    """

    edges: tuple[float, ...]
    found: tuple[int, ...]
    missed: tuple[int, ...]
    alarmed: tuple[int, ...]
    cleared: tuple[int, ...]


def histogram(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], operating_point: float, bins: int = BINS
) -> Histogram:
    """Every film in one bin of one of the four; a probability of 1 lies in the last bin."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    called = probability >= operating_point

    def films(which: NDArray[np.bool_]) -> tuple[int, ...]:
        return tuple(np.histogram(probability[which], edges)[0].tolist())

    return Histogram(
        tuple(edges.tolist()),
        found=films(truth & called),
        missed=films(truth & ~called),
        alarmed=films(~truth & called),
        cleared=films(~truth & ~called),
    )
