"""Figures of predictions against the truth that have a formula for their interval, as a card keeps them."""

import numpy as np
from numpy.typing import NDArray

from evaluation.intervals import around, delong, wilson
from evaluation.outcomes import cells_of
from evaluation.predictions import Predictions
from model_store.card import Estimate


def proportion(successes: int, films: int) -> Estimate:
    """A share with its 95 % interval by Wilson. Raises ValueError where there is no film to take a share of."""
    low, high = wilson(successes, films)
    return Estimate(value=successes / films, low=low, high=high, films=films, method="Wilson 95 %")


def area_under_curve(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> Estimate:
    """The area under the ROC curve with DeLong's 95 % interval. Raises ValueError without two films of each class."""
    area, variance = delong(truth, score)
    low, high = around(area, variance)
    return Estimate(value=area, low=low, high=high, films=len(truth), method="DeLong 95 %")


def figures(predictions: Predictions, operating_point: float) -> dict[str, Estimate]:
    """The card's figures at the operating point (a calibrated probability)."""
    cells = cells_of(predictions.truth, predictions.probability >= operating_point)
    return {
        "auc": area_under_curve(predictions.truth, predictions.logit),
        "accuracy": proportion(cells.right, cells.films),
        "sensitivity": proportion(cells.true_positive, cells.positive),
        "specificity": proportion(cells.true_negative, cells.negative),
    }
