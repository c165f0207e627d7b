"""Rules for an operating point, on the calibrated scale."""

import math

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import FITTED_PREVALENCE


def by_youden(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """The probability at which sensitivity + specificity is greatest; the lowest of several.

    Chosen on the films that it is judged on: what they show there is too good. Source: Youden, Cancer 3
    (1950) 32. Raises ValueError unless both classes are there.
    """
    sick, well = _classes(truth, probability)
    points = np.unique(probability)
    found = 1.0 - np.searchsorted(sick, points) / len(sick)
    cleared = np.searchsorted(well, points) / len(well)
    return float(points[int(np.argmax(np.round(found + cleared, 12)))])


def by_sensitivity(truth: NDArray[np.bool_], probability: NDArray[np.float64], least: float) -> float:
    """The highest probability at which at least the share `least` of the sick is found, on these very films.

    Raises ValueError for a share outside 0 to 1, exclusive of 0, and unless both classes are there.
    """
    if not 0.0 < least <= 1.0:
        raise ValueError(f"expected a sensitivity above 0 and at most 1, received {least}")
    sick, _ = _classes(truth, probability)
    missed = math.floor((1.0 - least) * len(sick) + 1e-9)  # as many as may be missed
    return float(sick[min(missed, len(sick) - 1)])


def by_costs(missed_costs: float, prevalence: float) -> float:
    """The probability from which an alarm costs less than silence, where a miss costs so many needless alarms.

    No film is asked: it holds as far as the probabilities are true. They were fitted with both classes of one
    weight, so the prevalence moves the threshold. Source: Pauker, Kassirer, N. Engl. J. Med. 302 (1980) 1109;
    Elkan, IJCAI 2001, for the move. Raises ValueError for costs or a prevalence that cannot be.
    """
    if not 0.0 < missed_costs < math.inf:
        raise ValueError(f"expected a miss to cost more than nothing, received {missed_costs}")
    if not 0.0 < prevalence < 1.0:
        raise ValueError(f"expected a prevalence between 0 and 1, exclusive, received {prevalence}")
    fitted = FITTED_PREVALENCE / (1.0 - FITTED_PREVALENCE)
    odds = fitted * (1.0 - prevalence) / (prevalence * missed_costs)
    return odds / (1.0 + odds)


def _classes(
    truth: NDArray[np.bool_], probability: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if truth.all() or not truth.any():
        raise ValueError("expected films of both classes, received one class")
    return np.sort(probability[truth]), np.sort(probability[~truth])
