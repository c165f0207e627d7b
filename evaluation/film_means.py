"""Means over films and ratios of such means, with intervals that draw patients whole."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import patient_weights
from evaluation.evaluate import DRAWS
from evaluation.figure import Figure, undefined, without_interval

Values = NDArray[np.floating[Any]]


def mean_figure(values: Values, patients: Sequence[str], draws: int = DRAWS, seed: int = 0) -> Figure:
    """The mean of one value a film, shape (n,), with its 95 % interval; of differences in pairs, too."""
    return ratio_figure(values, np.ones(len(values)), patients, draws, seed)


def ratio_figure(above: Values, below: Values, patients: Sequence[str], draws: int = DRAWS, seed: int = 0) -> Figure:
    """The mean of `above` divided by the mean of `below`, both (n,) and of the same films, with its 95 % interval."""
    films = len(above)
    if not films:
        return undefined("undefined: there is no such film")
    if not below.sum():
        return undefined("undefined: what it is divided by is 0", films)
    value = float(above.sum() / below.sum())
    if len(set(patients)) < 2:
        return without_interval(value, films, "the films are of one patient")
    low, high = np.quantile(_drawn(above, below, patients, draws, seed), [0.025, 0.975])
    # Few draws may leave the value a hair outside their quantiles.
    return Figure(value, min(float(low), value), max(float(high), value), films, _method(draws))


def _drawn(above: Values, below: Values, patients: Sequence[str], draws: int, seed: int) -> NDArray[np.float64]:
    pairs = ((float(weight @ above), float(weight @ below)) for weight in patient_weights(tuple(patients), draws, seed))
    return np.array([up / down for up, down in pairs if down], np.float64)


def mean_curve(
    values: Values, patients: Sequence[str], draws: int = DRAWS, seed: int = 0
) -> tuple[list[float], list[float], list[float]]:
    """The mean over films of one curve a film, shape (n, points), and what 95 % of draws lie between at each point."""
    weights = np.array(list(patient_weights(tuple(patients), draws, seed)))
    drawn = weights @ values / weights.sum(axis=1, keepdims=True)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return values.mean(axis=0).tolist(), low.tolist(), high.tolist()


def _method(draws: int) -> str:
    return f"bootstrap by patient 95 %, {draws} draws"
