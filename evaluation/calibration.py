"""Fitting the curve from the network's own scale to probabilities."""

import numpy as np
from numpy.typing import NDArray

from model_store.card import Calibration

_COARSEST, _FINEST = 0.05, 20.0  # slopes searched; outside them a network is broken, not miscalibrated


def fit_temperature(truth: NDArray[np.bool_], logit: NDArray[np.float64], fitted_on: str) -> Calibration:
    """The temperature of least log loss on held-out films, each class given the same weight in all.

    One parameter cannot move .5, so the operating point of .5 stays where it is. The classes are
    balanced because the network was trained so; a prevalence enters where a reading is interpreted.
    Source: Guo, Pleiss, Sun, Weinberger, ICML 2017. Raises ValueError unless both classes are there.
    """
    from scipy.optimize import minimize_scalar  # not on the way of a reading

    if truth.all() or not truth.any():
        raise ValueError("expected held-out films of both classes, received one class")
    weight = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum())
    signed = np.where(truth, logit, -logit)

    def loss(log_slope: float) -> float:
        return float(np.sum(weight * np.logaddexp(0.0, -np.exp(log_slope) * signed)))

    found = minimize_scalar(loss, bounds=(np.log(_COARSEST), np.log(_FINEST)), method="bounded")
    return Calibration(
        method="temperature", slope=float(np.exp(found.x)), intercept=0.0, fitted_on=fitted_on, films=len(truth)
    )
