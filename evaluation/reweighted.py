"""The figures that have no formula for their interval, computed from weights on films."""

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import moved
from evaluation.outcomes import outcome_codes
from evaluation.predictions import Predictions
from evaluation.ranking import Ranking, area, average_precision, bins_of, calibration_error, total

Amount = TypeVar("Amount", float, NDArray[np.float64])  # of one count, or of many

HALF_LAST_DECIMAL = 5e-7  # probabilities are stored with six decimals: a stored 0 may have been so much

# Each figure with the reason why it may have no value.
FIGURES = {
    "f1_negative": "undefined: no film is labelled or called negative",
    "f1_positive": "undefined: no film is labelled or called positive",
    "f1_macro": "undefined: a class is neither labelled nor called",
    "f1_weighted": "undefined: a class is neither labelled nor called",
    "precision_macro": "undefined: a class is never called",
    "precision_weighted": "undefined: a class is never called",
    "balanced_accuracy": "undefined: a class has no film",
    "matthews_correlation": "undefined: a class has no film, or is never called",
    "net_benefit": "undefined: a class has no film",
    "auc_by_patient": "undefined: a class has no film",
    "average_precision": "undefined: no film is labelled positive",
    "brier_score": "undefined: no film",
    "log_loss": "undefined: no film",
    "adaptive_calibration_error": "undefined: no film",
    "adaptive_calibration_error_balanced": "undefined: a class has no film",
}

OF_OUTCOMES = tuple(FIGURES)[:9]  # those that an operating point makes: they need the outcomes' counts alone


class ScoredFilms:
    """Predictions made ready to be weighed many times over."""

    def __init__(self, predictions: Predictions, operating_point: float) -> None:
        truth, probability = predictions.truth, predictions.probability
        self.films = len(truth)
        self.operating_point = operating_point
        self._outcome = outcome_codes(truth, probability >= operating_point)
        self._by_logit = Ranking(truth, predictions.logit)
        self._by_probability = Ranking(truth, probability)
        wrong_by = np.abs(probability - truth)
        self._squared = wrong_by**2
        self._loss = -np.log1p(-np.minimum(wrong_by, 1.0 - HALF_LAST_DECIMAL))

    def figures(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Every figure of FIGURES, in its order, of films that count `weight` times; NaN where it is undefined.

        weight: one number a film, at least 0, one of them above 0.
        """
        whole = float(weight.sum())
        ranked = self._by_logit.weights(weight)
        outcome = np.bincount(self._outcome, weight, minlength=4)
        return np.array(
            [
                *of_outcomes(outcome, self.operating_point),
                area(ranked),
                average_precision(ranked),
                total(self._squared, weight) / whole,
                total(self._loss, weight) / whole,
                *self._calibration_errors(weight),
            ]
        )

    def _calibration_errors(self, weight: NDArray[np.float64]) -> tuple[float, float]:
        weights = self._by_probability.weights(weight)
        score = self._by_probability.score
        plain = calibration_error(bins_of(weights, score))
        balanced = weights.balanced()
        return plain, math.nan if balanced is None else calibration_error(bins_of(balanced, score))


def of_outcomes(outcome: NDArray[np.number[Any]], operating_point: float) -> NDArray[np.float64]:
    """Every figure of OF_OUTCOMES, in its order, from films counted by outcome in the order of OUTCOMES.

    outcome: (..., 4), counts or weights. operating_point: where half are sick, as probabilities are calibrated; for the
    net benefit it is moved to the films' own share. The figures: (..., 9), NaN where one is undefined.
    """
    tn, fp, fn, tp = np.moveaxis(outcome.astype(np.float64), -1, 0)
    whole, positive = tn + fp + fn + tp, tp + fn
    with np.errstate(invalid="ignore"):  # nothing of nothing is NaN
        f1 = 2 * tn / (2 * tn + fn + fp), 2 * tp / (2 * tp + fn + fp)
        precision = tn / (tn + fn), tp / (tp + fp)
        recall = tn / (tn + fp), tp / positive
        share = positive / whole
        both = np.where((share > 0.0) & (share < 1.0), share, np.nan)  # the share where each class has a film
        # Matthews, Biochim. Biophys. Acta 405 (1975) 442.
        correlation = (tp * tn - fp * fn) / np.sqrt((tp + fp) * positive * (tn + fp) * (tn + fn))
        figures = (
            *f1,
            (f1[0] + f1[1]) / 2,
            (1.0 - share) * f1[0] + share * f1[1],
            (precision[0] + precision[1]) / 2,
            (1.0 - share) * precision[0] + share * precision[1],
            (recall[0] + recall[1]) / 2,
            correlation,
            net_benefit(tp, fp, whole, moved(operating_point, both)),
        )
    return np.stack(figures, axis=-1)


def net_benefit(true_positive: Amount, false_positive: Amount, films: Amount, threshold: Amount) -> Amount:
    """Sick children found, less the false alarms at the rate that the threshold says they are worth, each a film.

    Source: Vickers, Elkin, Med. Decis. Making 26 (2006) 565. threshold: below 1.
    """
    return (true_positive - false_positive * threshold / (1.0 - threshold)) / films
