"""Many films through an engine keep their order."""

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.batches import score_in_batches
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
