"""The cause of a pneumonia: what is fixed of it on validation, and what it is then worth on the test films."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import fit_temperature
from evaluation.cause_figures import cause_figures, write_causes
from films.divisions import Division
from films.layout import Film
from model_store.card import CauseFacts, OperatingPoint
from model_store.version import CAUSES_FILE
from reading.engine import Scores
from training.cause import viral
from training.draft import CauseDecisions

NAMED_FROM = 0.7  # a cause is named that is held for more than twice as likely as the other
_RULE = f"0.5 on the network's own scale, with balanced causes, fixed before training; named from {NAMED_FROM:g} on"
_FEWEST = 20  # films of each cause: of fewer a calibration says little


def decide_cause(division: Division, scores: Scores) -> CauseDecisions | None:
    """Calibrate the cause on the division's validation films; None where it was not learned, or for too few films.

    scores: of the films of `division.learnable`, in their order.
    """
    validation = {film.name for film in division.validation}
    of_all = _viral(division.learnable)
    of_all[[film.name not in validation for film in division.learnable]] = np.nan
    known, of = _known(of_all)
    if scores.cause is None or min((of == 0.0).sum(), (of == 1.0).sum()) < _FEWEST:
        return None
    logit = scores.cause[known].astype(np.float64)
    calibration = fit_temperature(of == 1.0, logit, f"{len(of)} validation films with pneumonia, by coarse patient")
    point = OperatingPoint(probability=float(calibration.probability(np.zeros(1))[0]), rule=_RULE)
    return CauseDecisions(calibration=calibration, operating_point=point, named_from=NAMED_FROM)


def measure_cause(
    draft: Path, decisions: CauseDecisions | None, test: Sequence[Film], scores: Scores
) -> CauseFacts | None:
    """Store what is predicted for the test films whose cause is known, with its figures; None without two of each."""
    known, of = _known(_viral(test))
    if decisions is None or scores.cause is None or min((of == 0.0).sum(), (of == 1.0).sum()) < 2:
        return None
    logit = np.asarray(np.round(scores.cause[known].astype(np.float64), 6), np.float64)  # as they are stored
    names = [film.name for film, inside in zip(test, known, strict=True) if inside]
    write_causes(draft / CAUSES_FILE, names, of == 1.0, logit, decisions.calibration)
    probability = decisions.calibration.probability(logit)
    figures = cause_figures(of == 1.0, probability, decisions.operating_point.probability, decisions.named_from)
    return CauseFacts(**dict(decisions), figures=figures)


def _viral(films: Sequence[Film]) -> NDArray[np.float32]:
    found = viral([film.cause for film in films])
    return np.full(len(films), np.nan, np.float32) if found is None else found


def _known(of: NDArray[np.float32]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which films (n,) have a known cause, and of those whether it is viral (1) or bacterial (0)."""
    known = ~np.isnan(of)
    return known, of[known]
