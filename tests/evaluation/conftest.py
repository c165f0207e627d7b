"""Predictions made up for the tests of this room."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.predictions import Predictions

Make = Callable[..., Predictions]


@pytest.fixture(scope="session")
def stored() -> Make:
    """Predictions of given truths and logits; what is not given is one film a patient, of one size."""

    def made(
        truth: Sequence[bool] | NDArray[np.bool_],
        logit: Sequence[float] | NDArray[np.float64],
        patient: Sequence[str] | None = None,
        cause: Sequence[str] | None = None,
        width: Sequence[int] | None = None,
        height: Sequence[int] | None = None,
    ) -> Predictions:
        count, scores = len(truth), np.asarray(logit, np.float64)
        names = tuple(f"test/film{number:05d}" for number in range(count))
        return Predictions(
            film=names,
            truth=np.asarray(truth, np.bool_),
            cause=tuple(cause or ("virus" if sick else "normal" for sick in truth)),
            patient=tuple(patient or names),
            width=np.asarray(width if width is not None else [1200] * count, np.int64),
            height=np.asarray(height if height is not None else [900] * count, np.int64),
            logit=scores,
            probability=np.exp(-np.logaddexp(0.0, -scores)),
        )

    return made


@pytest.fixture(scope="session")
def drawn(stored: Make) -> Make:
    """Predictions drawn at random from true probabilities; `per_patient` films of each patient."""

    def made(count: int, seed: int = 0, per_patient: int = 1, slope: float = 1.0) -> Predictions:
        generator = np.random.default_rng(seed)
        logit = generator.normal(0.0, 2.0, count)
        truth = generator.random(count) < 1.0 / (1.0 + np.exp(-logit))
        patient = [f"patient{number // per_patient:05d}" for number in range(count)]
        width, height = generator.integers(600, 2400, count), generator.integers(500, 1800, count)
        cause = [("virus" if number % 2 else "bacteria") if sick else "normal" for number, sick in enumerate(truth)]
        return stored(truth, slope * logit, patient, cause, width, height)

    return made
