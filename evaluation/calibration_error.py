"""What the adaptive calibration error would be if the probabilities were true: no error is ever zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import at_prevalence
from evaluation.ranking import Ranking, Weights, bin_bounds, bins_of, calibration_error

_FEWEST, _MOST, _LABELS = 50, 1000, 5_000_000  # simulations, and how many labels they draw in all


@dataclass(frozen=True)
class PerfectError:
    """The calibration error of true probabilities, from simulated labels: mean, and what 95 % stay below."""

    mean: float
    upper: float
    simulations: int


def of_perfect(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], seed: int, balanced: bool = False
) -> PerfectError | None:
    """The error that chance alone gives at these films; an error below `upper` is no sign of miscalibration.

    Labels are drawn from the probabilities themselves (Bröcker, Smith, Weather Forecast. 22 (2007) 651;
    Vaicenavicius et al., AISTATS 2019, "consistency resampling"). `balanced`: each class weighs the same,
    and labels are drawn at the films' own prevalence. None where a class has no film.
    """
    prevalence = float(truth.mean())
    if balanced and not 0.0 < prevalence < 1.0:
        return None
    ranking = Ranking(truth, probability)
    films = ranking.gathered(np.ones(len(truth)))
    chance = np.sort(at_prevalence(probability, prevalence) if balanced else probability)
    bounds = None if balanced else bin_bounds(films)  # else they move with every draw
    generator = np.random.default_rng(seed)
    errors = []
    for _ in range(min(_MOST, max(_FEWEST, _LABELS // len(truth)))):
        positive = ranking.gathered((generator.random(len(chance)) < chance).astype(np.float64))
        drawn = Weights(positive, films - positive)
        weights = drawn.balanced() if balanced else drawn
        if weights is not None:
            errors.append(calibration_error(bins_of(weights, ranking.score, bounds=bounds)))
    if not errors:
        return None
    return PerfectError(float(np.mean(errors)), float(np.quantile(errors, 0.95)), len(errors))


def balanced_error(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float | None:
    """The adaptive calibration error with each class weighing the same; None where a class has no film."""
    ranking = Ranking(truth, probability)
    weights = ranking.weights(np.ones(len(truth))).balanced()
    return None if weights is None else calibration_error(bins_of(weights, ranking.score))
