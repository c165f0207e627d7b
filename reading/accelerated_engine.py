"""The engine of a machine with a graphics card: the card where it is faster, and the processor for all else."""

from copy import copy
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from reading.accelerator import Accelerator
from reading.engine import Computed, Engine, EngineError, Scores
from reading.few_sizes import MOST

_PER_CORE = 4  # films that are decoded or wait


class AcceleratedEngine:
    """Scores films on the graphics card; where that cannot be, the same films on the processor, and says why."""

    def __init__(self, processor: Engine, accelerator: Accelerator) -> None:
        self.processor, self.accelerator = processor, accelerator
        self._many = False
        accelerator.is_used(many=False)  # which begins to make it ready

    def for_many(self) -> Self:
        """The same engine for the films of a worklist."""
        engine = copy(self)
        engine._many = True  # noqa: SLF001 - its own class
        return engine

    @property
    def is_accelerated(self) -> bool:
        """Whether the graphics card would score a film now."""
        return self.accelerator.is_used(self._many)

    def films_at_once(self, cores: int) -> int:
        """How many to bring from as many threads: more than cores, so that some wait while a batch is computed."""
        return min(_PER_CORE * cores, MOST) if self.is_accelerated else cores

    @property
    def name(self) -> str:
        """What would compute now, with its version."""
        return self._now().name

    @property
    def device(self) -> str:
        """What it would compute on."""
        return self._now().device

    def _now(self) -> Engine:
        return self.accelerator.asked if self.is_accelerated else self.processor

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1), and what computed them."""
        instead = ""
        if self.is_accelerated:
            try:
                return _by(self.accelerator.asked, self.accelerator.score(batch))
            except EngineError as error:
                instead = str(error)
        instead = self.accelerator.why_not(self._many) or instead
        return _by(self.processor, self.processor.score(batch), instead)


def _by(engine: Engine, scores: Scores, instead: str = "") -> Scores:
    return replace(scores, computed=Computed(engine.name, engine.device, instead))
