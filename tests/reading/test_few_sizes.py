"""Batches of any size reach the engine behind in few sizes, and its scores come back for the films alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from reading.engine import Scores
from reading.few_sizes import MOST, SIZES, FewSizes
from reading.preparation import scale
from tests.reading.cards import reduced


class MeanEngine:
    """Scores by the film's own values, so that a film taken for another is noticed."""

    name, device = "mean", "none"

    def __init__(self, cause: bool = False) -> None:
        self.given: list[int] = []
        self.cause = cause

    def score(self, batch: NDArray[np.float32]) -> Scores:
        self.given.append(len(batch))
        logit = batch.mean(axis=(1, 2, 3))
        return Scores(logit, batch[..., 0], batch.reshape(len(batch), -1), logit + 1 if self.cause else None)


@pytest.mark.parametrize(("films", "sizes"), [(1, [1]), (2, [8]), (8, [8]), (9, [32]), (32, [32]), (70, [32, 32, 8])])
@pytest.mark.parametrize("cause", [True, False])
def test_scores_are_those_of_the_films_in_their_order(films: int, sizes: list[int], cause: bool) -> None:
    behind = MeanEngine(cause)
    made = np.resize(reduced(7, side=32), (films, 32, 32))
    batch = scale(made)
    alone = MeanEngine(cause).score(batch)
    scores = FewSizes(behind).score(batch)
    assert behind.given == sizes
    for field in ("logit", "activation_map", "embedding"):
        np.testing.assert_allclose(getattr(scores, field), getattr(alone, field), rtol=1e-6)
    assert (scores.cause is None) is not cause
    if scores.cause is not None:
        np.testing.assert_allclose(scores.cause, scores.logit + 1)


def test_it_is_made_ready_for_each_size() -> None:
    behind = MeanEngine()
    FewSizes(behind).make_ready(16)
    assert behind.given == list(SIZES)


def test_it_is_called_by_what_is_behind_it() -> None:
    engine = FewSizes(MeanEngine())
    assert (engine.name, engine.device) == ("mean", "none")
    assert max(SIZES) == MOST
