"""The engine that serves: a version's exported graph, in the web process."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reading.engine import EngineError, Scores, cause_of
from reading.graph import Graph

_LOGITS = ((1,), (2,))


class GraphEngine:
    """Scores films with a version's exported graph."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self._graph = Graph(path, threads)
        self._places = _by_meaning(self._graph.outputs)

    @property
    def name(self) -> str:
        """LiteRT with its version."""
        return self._graph.name

    @property
    def device(self) -> str:
        """The processor, with the number of threads."""
        return f"CPU, {self._graph.threads} thread{'s' if self._graph.threads > 1 else ''}"

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1). Raises EngineError for another shape."""
        outputs = self._graph.run(batch)
        logit, places, embedding = (outputs[place] for place in self._places)
        return Scores(logit[:, 0], places, embedding, cause_of(logit))


def _by_meaning(outputs: tuple[tuple[int, ...], ...]) -> tuple[int, int, int]:
    """Which output is which: the converter shuffles them.

    The logits have the shape (1,), or (2,) where the second tells causes apart, the map (r, c), the embedding (f,).
    """
    logit = [place for place, shape in enumerate(outputs) if shape in _LOGITS]
    maps = [place for place, shape in enumerate(outputs) if len(shape) == 2]
    embedding = [place for place, shape in enumerate(outputs) if len(shape) == 1 and shape not in _LOGITS]
    if (len(logit), len(maps), len(embedding)) != (1, 1, 1):
        raise EngineError(f"expected a logit, a map and an embedding, received outputs of shapes {sorted(outputs)}")
    return logit[0], maps[0], embedding[0]
