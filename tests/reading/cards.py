"""A pretended graphics card for a test: its process, its faults, and what it was given."""

import os
import signal
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from films.phantoms import phantom
from model_store.version import GRAPH_FILE, Version
from reading import engine_choice
from reading.accelerated_engine import AcceleratedEngine
from reading.asked_process import AskedProcess
from reading.engine_choice import Times, accelerated
from reading.graph_engine import GraphEngine
from reading.preparation import reduce
from records.settings import EngineWish
from tests.conftest import PROJECT

FASTER = Times(2.0, 2.0, 1.0, 1.0)
PATIENCE = 120.0  # seconds; far more than anything here takes


class Card:
    """The process is not started before it is asked; it knows the shipped version."""

    def __init__(self, folder: Path) -> None:
        self._fault, self._sizes = folder / "fault", folder / "sizes"
        modules = os.pathsep.join([str(Path(__file__).parent), str(PROJECT)])
        self.process = AskedProcess("pretended_card", {"PYTHONPATH": modules}, str(self._fault), str(self._sizes))

    def renew(self) -> None:
        """No fault, and nothing given yet."""
        self._fault.unlink(missing_ok=True)
        self._sizes.unlink(missing_ok=True)

    def has(self, fault: str) -> None:
        """From the next batch on."""
        self._fault.write_text(fault)

    def kill(self) -> None:
        number = self.process.number
        assert number
        os.kill(number, signal.SIGKILL)

    def sizes(self) -> list[int]:
        """Of the batches so far."""
        return [int(line) for line in self._sizes.read_text().split()] if self._sizes.is_file() else []

    def engine(
        self, version: Version, wish: EngineWish = "graphics card", times: Times | None = FASTER
    ) -> AcceleratedEngine:
        """The engine with this card, once it was tried. times: as if they were measured; None measures them."""
        measure = patch.object(engine_choice, "measure", lambda *_: times) if times else nullcontext()
        with measure:
            engine = accelerated(version, GraphEngine(version.file(GRAPH_FILE), 1), wish, self.process)
            engine.accelerator.settle(PATIENCE)
        return engine


def reduced(count: int, side: int = 224) -> NDArray[np.uint8]:
    """Drawn chests as a version of this side sees them, every other one with a patch."""
    return np.stack([reduce(phantom(seed, seed % 2 == 1), side) for seed in range(count)])
