"""The engine that serves: the exported graph on LiteRT, in the web process, without TensorFlow."""

import os
import threading
from importlib.metadata import version
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from reading.engine import EngineError, Scores


class GraphEngine:
    """Scores films with a version's exported graph."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1
        try:
            self._interpreter = Interpreter(str(path), num_threads=self._threads)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise EngineError(f"expected a LiteRT graph in {path.name}, received something else: {error}") from error
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = _by_meaning(self._interpreter.get_output_details())
        self._shape = tuple(int(length) for length in self._input["shape"])
        self._lock = threading.Lock()  # an interpreter holds one film's tensors at a time

    @property
    def name(self) -> str:
        """LiteRT with its version."""
        return f"LiteRT {version('ai-edge-litert')}"

    @property
    def device(self) -> str:
        """The processor, with the number of threads."""
        return f"CPU, {self._threads} thread{'s' if self._threads > 1 else ''}"

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1). Raises EngineError for another shape."""
        if batch.shape[1:] != self._shape[1:]:
            raise EngineError(f"expected films of shape {self._shape[1:]}, received {batch.shape[1:]}")
        with self._lock:
            if batch.shape != self._shape:
                self._interpreter.resize_tensor_input(self._input["index"], batch.shape)
                self._interpreter.allocate_tensors()
                self._shape = batch.shape
            self._interpreter.set_tensor(self._input["index"], batch)
            self._interpreter.invoke()
            logit, places, embedding = (self._interpreter.get_tensor(index) for index in self._outputs)
        return Scores(logit[:, 0], places, embedding)


def _by_meaning(outputs: list[dict[str, NDArray[np.int32]]]) -> tuple[int, int, int]:
    """The tensors of logit (n, 1), activation map (n, r, c) and embedding (n, f): the converter shuffles them."""
    shapes = {tuple(detail["shape"][1:]): int(detail["index"]) for detail in outputs}
    logit = [index for shape, index in shapes.items() if shape == (1,)]
    places = [index for shape, index in shapes.items() if len(shape) == 2]
    embedding = [index for shape, index in shapes.items() if len(shape) == 1 and shape != (1,)]
    if (len(logit), len(places), len(embedding)) != (1, 1, 1):
        raise EngineError(f"expected a logit, a map and an embedding, received outputs of shapes {sorted(shapes)}")
    return logit[0], places[0], embedding[0]
