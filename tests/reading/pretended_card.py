"""The graphics card's process with the exported graph in the network's place, and faults on request.

Its arguments: a file that names the fault to have from the next batch on, and one to which it writes the size of each.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model_store.store import find_version
from model_store.version import GRAPH_FILE
from reading.accelerator_process import main
from reading.engine import Engine, NoDeviceError, Scores
from reading.few_sizes import FewSizes
from reading.graph_engine import GraphEngine

NAME, DEVICE = "Pretended 1.0", "GPU, pretended"


class PretendedCard:
    name, device = NAME, DEVICE

    def __init__(self, graph: Path) -> None:
        self.graph = GraphEngine(graph, threads=1)

    def score(self, batch: NDArray[np.float32]) -> Scores:
        fault = fault_now()
        if fault == "memory":
            np.empty(2**50)  # which no machine has
        if fault == "fault":
            raise RuntimeError("the card is on fire")
        if fault == "die":
            os._exit(3)
        if fault == "sleep":
            time.sleep(600)
        scores = self.graph.score(batch)
        if fault == "other":
            return Scores(scores.logit + 1, scores.activation_map, scores.embedding, scores.cause)
        return scores


class Noting:
    """Notes the size of each batch as it comes, before it is filled up."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name, self.device = engine.name, engine.device

    def score(self, batch: NDArray[np.float32]) -> Scores:
        with Path(sys.argv[2]).open("a") as sizes:
            sizes.write(f"{len(batch)}\n")
        return self.engine.score(batch)


def fault_now() -> str:
    path = Path(sys.argv[1])
    return path.read_text() if path.is_file() else ""


def opened(version_id: str) -> Engine:
    if fault_now() == "absent":
        raise NoDeviceError
    if version_id not in engines:
        engines[version_id] = Noting(FewSizes(PretendedCard(find_version(version_id).file(GRAPH_FILE))))
    return engines[version_id]


engines: dict[str, Engine] = {}

if __name__ == "__main__":
    main(opened)
