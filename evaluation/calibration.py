"""From the network's own scale to probabilities: fitting the curve, and moving it to another prevalence."""

import numpy as np
from numpy.typing import NDArray

from model_store.card import Calibration

FITTED_PREVALENCE = 0.5  # both fits give each class the same weight in all, as training does
_COARSEST, _FINEST = 0.05, 20.0  # slopes searched; outside them a network is broken, not miscalibrated


def fit_temperature(truth: NDArray[np.bool_], logit: NDArray[np.float64], fitted_on: str) -> Calibration:
    """The temperature of least log loss on held-out films, each class given the same weight in all.

    One parameter cannot move .5, so the operating point of .5 stays where it is. The classes are
    balanced because the network was trained so; a prevalence enters where a reading is interpreted.
    Source: Guo, Pleiss, Sun, Weinberger, ICML 2017. Raises ValueError unless both classes are there.
    """
    from scipy.optimize import minimize_scalar  # not on the way of a reading

    weight = _class_weights(truth)
    signed = np.where(truth, logit, -logit)

    def loss(log_slope: float) -> float:
        return float(np.sum(weight * np.logaddexp(0.0, -np.exp(log_slope) * signed)))

    found = minimize_scalar(loss, bounds=(np.log(_COARSEST), np.log(_FINEST)), method="bounded")
    return Calibration(
        method="temperature", slope=float(np.exp(found.x)), intercept=0.0, fitted_on=fitted_on, films=len(truth)
    )


def fit_platt(truth: NDArray[np.bool_], logit: NDArray[np.float64], fitted_on: str) -> Calibration:
    """Slope and intercept of least log loss on held-out films, each class given the same weight in all.

    The intercept moves .5: a network whose own scale is off centre on films of another kind is put
    right, and with it the operating point. The targets are Platt's, a little inside 0 and 1, so that
    films without an error do not drive the slope to infinity. Source: Platt, Advances in Large Margin
    Classifiers (1999) 61; Lin, Lin, Weng, Mach. Learn. 68 (2007) 267. Raises ValueError unless both
    classes are there, and where the scores run against the labels.
    """
    from scipy.optimize import minimize  # not on the way of a reading

    weight = _class_weights(truth)
    positive, negative = int(truth.sum()), int((~truth).sum())
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scaled = line[0] * logit + line[1]
        value = float(np.sum(weight * (np.logaddexp(0.0, scaled) - target * scaled)))
        residual = weight * (np.exp(-np.logaddexp(0.0, -scaled)) - target)
        return value, np.array([residual @ logit, residual.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS", options={"gtol": 1e-9})
    slope, intercept = float(found.x[0]), float(found.x[1])
    if not slope > 0.0:
        raise ValueError(f"expected scores that rise with pneumonia, received some that fall (slope {slope:.3g})")
    return Calibration(method="platt", slope=slope, intercept=intercept, fitted_on=fitted_on, films=len(truth))


def _class_weights(truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    if truth.all() or not truth.any():
        raise ValueError("expected held-out films of both classes, received one class")
    return np.asarray(np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum()), np.float64)


def at_prevalence(
    probability: NDArray[np.float64], prevalence: float, fitted: float = FITTED_PREVALENCE
) -> NDArray[np.float64]:
    """Probabilities calibrated at one prevalence as they are at another, by Bayes' rule on the odds.

    Holds where the two places differ in how many children are sick, not in how sick and well children
    look. Source: Saerens, Latinne, Decaestecker, Neural Comput. 14 (2002) 21, formula 2.4. Raises
    ValueError for a prevalence that is not between 0 and 1, exclusive.
    """
    if not (0.0 < prevalence < 1.0 and 0.0 < fitted < 1.0):
        raise ValueError(f"expected a prevalence between 0 and 1, exclusive, received {prevalence} and {fitted}")
    return moved(probability, prevalence, fitted)


def moved(
    probability: float | NDArray[np.float64],
    prevalence: float | NDArray[np.float64],
    fitted: float = FITTED_PREVALENCE,
) -> NDArray[np.float64]:
    """The formula of `at_prevalence`, also of many prevalences; NaN for a prevalence that is NaN."""
    with_finding = probability * (prevalence / fitted)
    without = (1.0 - probability) * ((1.0 - prevalence) / (1.0 - fitted))
    return np.asarray(with_finding / (with_finding + without), np.float64)
