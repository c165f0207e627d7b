"""Many reduced films through an engine, a batch at a time."""

import numpy as np
from numpy.typing import NDArray

from reading.engine import Engine, Scores
from reading.preparation import scale


def score_in_batches(engine: Engine, films: NDArray[np.uint8], batch_size: int = 64) -> Scores:
    """The engine's scores of reduced films, (n, side, side) uint8, in order."""
    parts = [engine.score(scale(films[start : start + batch_size])) for start in range(0, len(films), batch_size)]
    return Scores(
        np.concatenate([part.logit for part in parts]),
        np.concatenate([part.activation_map for part in parts]),
        np.concatenate([part.embedding for part in parts]),
        None if parts[0].cause is None else np.concatenate([part.cause for part in parts if part.cause is not None]),
    )
