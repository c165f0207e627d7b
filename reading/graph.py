"""An exported graph on LiteRT, in the web process, without TensorFlow."""

import os
import threading
from importlib.metadata import version
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from reading.engine import EngineError


class Graph:
    """A graph that takes films and gives arrays; safe to call from several threads.

    name: LiteRT with its version. outputs: the shape of each output for one film. Raises EngineError for a file that
    holds no graph.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1
        self.name = f"LiteRT {version('ai-edge-litert')}"  # looked up once: .3 ms, a tenth of a forward
        try:
            self._interpreter = Interpreter(str(path), num_threads=self.threads)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise EngineError(f"expected a LiteRT graph in {path.name}, received something else: {error}") from error
        self._input = self._interpreter.get_input_details()[0]
        details = self._interpreter.get_output_details()
        self.outputs = tuple(tuple(int(length) for length in detail["shape"][1:]) for detail in details)
        self._places = [int(detail["index"]) for detail in details]
        self._shape = tuple(int(length) for length in self._input["shape"])
        self._lock = threading.Lock()  # an interpreter holds one film's tensors at a time

    @property
    def side(self) -> int:
        """Pixels of a prepared film's side."""
        return self._shape[1]

    def run(self, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The outputs for prepared films, shape (n, side, side, 1). Raises EngineError for another shape."""
        if batch.shape[1:] != self._shape[1:]:
            raise EngineError(f"expected films of shape {self._shape[1:]}, received {batch.shape[1:]}")
        with self._lock:
            if batch.shape != self._shape:
                self._interpreter.resize_tensor_input(self._input["index"], batch.shape)
                self._interpreter.allocate_tensors()
                self._shape = batch.shape
            self._interpreter.set_tensor(self._input["index"], batch)
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(place) for place in self._places]
