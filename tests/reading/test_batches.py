"""Many films through an engine keep their order."""

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.batches import joined, part_of, score_in_batches
from reading.engine import Scores
from reading.preparation import scale


@pytest.mark.parametrize("size", [1, 3, 10, 64])
def test_scores_of_many_films_keep_their_order(size: int) -> None:
    films = np.stack([phantom(seed, seed % 2 == 0, 96, 96)[::3, ::3] for seed in range(10)])

    class MeanEngine:
        name, device = "mean", "none"

        def score(self, batch: NDArray[np.float32]) -> Scores:
            assert len(batch) <= size
            return Scores(batch.mean(axis=(1, 2, 3)), batch[..., 0], batch.reshape(len(batch), -1))

    scores = score_in_batches(MeanEngine(), films, size)
    np.testing.assert_allclose(scores.logit, scale(films).mean(axis=(1, 2, 3)), rtol=1e-5)
    np.testing.assert_array_equal(scores.activation_map, scale(films)[..., 0])
    assert scores.embedding.shape == (10, 32 * 32)


def test_scores_that_are_taken_apart_join_again() -> None:
    def drawn(*shape: int) -> NDArray[np.float32]:
        return np.random.default_rng(len(shape)).random(shape).astype(np.float32)

    for cause in (None, drawn(7)):
        whole = Scores(drawn(7), drawn(7, 2, 2), drawn(7, 3), cause)
        again = joined([part_of(whole, 0, 1), part_of(whole, 1, 5), part_of(whole, 5, 7)])
        for field in ("logit", "activation_map", "embedding", "cause"):
            np.testing.assert_array_equal(getattr(again, field), getattr(whole, field))
