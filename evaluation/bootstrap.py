"""Intervals that have no formula: patients drawn again and again, with all their films."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure, undefined, without_interval
from evaluation.reweighted import FIGURES, ScoredFilms

FEWEST_DEFINED = 0.95  # of the draws; where more have no value, their quantiles would speak of a chosen part
_ERRORS = ("adaptive_calibration_error", "adaptive_calibration_error_balanced")


def patient_weights(patients: Sequence[str], draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """For each draw, how often each film counts: patients are drawn with replacement, whole.

    The films of one patient resemble each other, so they stay together (Davison, Hinkley, Bootstrap
    Methods and their Application, 1997, 3.8). The same seed draws the same, whatever the films' order.
    """
    if not draws:
        return
    number = {patient: place for place, patient in enumerate(sorted(set(patients)))}
    of_film = np.array([number[patient] for patient in patients])
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        drawn = np.bincount(generator.integers(0, len(number), len(number)), minlength=len(number))
        yield drawn.astype(np.float64)[of_film]


def bootstrapped(films: ScoredFilms, patients: Sequence[str], draws: int, seed: int) -> dict[str, Figure]:
    """Every figure of `FIGURES` with its interval from `draws` draws; without draws, without intervals."""
    values = films.figures(np.ones(films.films))
    drawn = np.array([films.figures(weight) for weight in patient_weights(patients, draws, seed)])
    return {
        name: figure_of_draws(name, float(values[place]), drawn[:, place] if draws else None, films.films)
        for place, name in enumerate(FIGURES)
    }


def drawn_outcomes(outcome: NDArray[np.int64], patients: Sequence[str], draws: int, seed: int) -> NDArray[np.int64]:
    """For each draw of patients the films by outcome, a row of four; outcome: one code of `outcome_codes` a film.

    Patients with the same outcomes are alike here, so each kind of patient is drawn as often as chance has
    it, all at once: the same draws as by `patient_weights`, but for the random numbers, at no cost a film.
    """
    _, number = np.unique(np.asarray(patients), return_inverse=True)
    of_patient = np.bincount(4 * number + outcome, minlength=4 * (int(number.max()) + 1)).reshape(-1, 4)
    kinds, count = np.unique(of_patient, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(of_patient), count / len(of_patient), size=draws)
    return np.asarray(drawn @ kinds, np.int64)


def figure_of_draws(name: str, value: float, drawn: NDArray[np.float64] | None, films: int) -> Figure:
    """A figure of FIGURES with the interval that its drawn values give, or the reason why there is none."""
    if np.isnan(value):
        return undefined(FIGURES[name], films)
    if drawn is None:
        return without_interval(value, films, "no bootstrap draws were asked for")
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < FEWEST_DEFINED * len(drawn):
        return without_interval(value, films, f"{len(drawn) - len(defined)} of {len(drawn)} draws have no value")
    if defined.min() == defined.max():
        return without_interval(value, films, f"all {len(drawn)} draws have the same value")
    low, high = np.quantile(defined, [0.025, 0.975])
    method = f"bootstrap by patient 95 %, {len(drawn)} draws"
    if name in _ERRORS:
        # A mean of distances grows when films are drawn twice; the interval is moved back by that much
        # (Efron, Tibshirani, An Introduction to the Bootstrap, 1993, 10.2).
        low, high = np.maximum(0.0, np.array([low, high]) - (defined.mean() - value))
        method += ", corrected for its bias"
    # Few draws may leave the value a hair outside their quantiles.
    return Figure(value, min(float(low), value), max(float(high), value), films, method)
