"""Many films through an engine, a batch at a time; scores put together and taken apart."""

import numpy as np
from numpy.typing import NDArray

from reading.engine import Engine, Scores
from reading.preparation import scale


def score_in_batches(engine: Engine, films: NDArray[np.uint8], batch_size: int = 64) -> Scores:
    """The engine's scores of reduced films, (n, side, side) uint8, in order."""
    return joined(
        [engine.score(scale(films[start : start + batch_size])) for start in range(0, len(films), batch_size)]
    )


def joined(parts: list[Scores]) -> Scores:
    """The scores of several batches as those of one."""
    return Scores(
        np.concatenate([part.logit for part in parts]),
        np.concatenate([part.activation_map for part in parts]),
        np.concatenate([part.embedding for part in parts]),
        None if parts[0].cause is None else np.concatenate([part.cause for part in parts if part.cause is not None]),
    )


def part_of(scores: Scores, start: int, stop: int) -> Scores:
    """The scores of some films of a batch."""
    one = slice(start, stop)
    cause = None if scores.cause is None else scores.cause[one]
    return Scores(scores.logit[one], scores.activation_map[one], scores.embedding[one], cause)
