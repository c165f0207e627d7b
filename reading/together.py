"""Films that wait while others are computed go together in the next batch; nobody waits for a batch to fill."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reading.batches import part_of
from reading.engine import EngineError, Scores

Batch = NDArray[np.float32]


@dataclass(eq=False)
class _Waiting:
    batch: Batch
    done: bool = False
    scores: Scores | None = None
    error: Exception | None = None


class Together:
    """Computes for many threads at once: whoever comes first takes along what waits, up to so many films."""

    def __init__(self, compute: Callable[[Batch], Scores], most: int) -> None:
        """compute: is called by one thread at a time. An EngineError that it raises reaches all of its batch."""
        self._compute, self._most = compute, most
        self._adding, self._computing = threading.Lock(), threading.Lock()
        self._waiting: list[_Waiting] = []

    def score(self, batch: Batch) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1). Raises EngineError where they could not be computed."""
        mine = _Waiting(batch)
        with self._adding:
            self._waiting.append(mine)
        with self._computing:
            while not mine.done:
                self._compute_next()
        if mine.scores is None:
            raise EngineError(str(mine.error)) from mine.error
        return mine.scores

    def _compute_next(self) -> None:
        group = self._taken()
        try:
            scores = self._compute(np.concatenate([one.batch for one in group]))
            start = 0
            for one in group:
                one.scores = part_of(scores, start, start + len(one.batch))
                start += len(one.batch)
        except EngineError as error:
            for one in group:
                one.error = error
        finally:
            for one in group:
                one.done = True

    def _taken(self) -> list[_Waiting]:
        """The first that wait, as many as go together; a batch that is too large goes alone."""
        with self._adding:
            count, films = 1, len(self._waiting[0].batch)
            while count < len(self._waiting) and films + len(self._waiting[count].batch) <= self._most:
                films += len(self._waiting[count].batch)
                count += 1
            group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group
