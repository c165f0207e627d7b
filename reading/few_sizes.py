"""An engine that is only ever given batches of a few sizes, so that a graphics card makes nothing ready for each."""

import numpy as np
from numpy.typing import NDArray

from reading.batches import joined, part_of
from reading.engine import Engine, Scores
from reading.preparation import scale

SIZES = (1, 8, 32)  # films; a batch in between is filled up with empty films, a larger one is cut
MOST = SIZES[-1]


class FewSizes:
    """Another engine behind it; its scores come back without those of the films that filled up."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.device = engine.name, engine.device

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1), n at least 1."""
        films = len(batch)
        if films > MOST:
            return joined([self.score(batch[start : start + MOST]) for start in range(0, films, MOST)])
        batch = _filled_up(batch)
        return part_of(self._engine.score(batch), 0, films)

    def make_ready(self, side: int) -> None:
        """Compute a batch of each size once: the first one takes a graphics card seconds. side: pixels of a film."""
        for size in SIZES:
            batch = scale(np.zeros((size, side, side), np.uint8))
            self._engine.score(batch)


def _filled_up(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    size = next(size for size in SIZES if size >= len(batch))
    return np.concatenate([batch, np.zeros((size - len(batch), *batch.shape[1:]), np.float32)])
