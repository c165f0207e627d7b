"""The seam between a prepared film and the network's answer."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from records.error import SecondReadError


class EngineError(SecondReadError, RuntimeError):
    """An engine that cannot be had or does not fit the version."""


class NoDeviceError(EngineError):
    """A device that is not there, or that nothing here can use."""


@dataclass(frozen=True)
class Computed:
    """What computed, and on what, for a person to read. instead: why it stood in for the graphics card, else empty."""

    engine: str
    device: str
    instead: str = ""


@dataclass(frozen=True)
class Scores:
    """One call's answer for a batch of n films.

    logit: (n,) on the network's own scale. activation_map: (n, rows, columns), the evidence for
    pneumonia at each place in logits, never negative; its mean over the film is what the place adds
    to the logit. embedding: (n, features), the pooled features. cause: (n,), the logit of a viral against a
    bacterial pneumonia; None where the network does not tell them apart. computed: by what; None: by the engine asked.
    """

    logit: NDArray[np.float32]
    activation_map: NDArray[np.float32]
    embedding: NDArray[np.float32]
    cause: NDArray[np.float32] | None = None
    computed: Computed | None = field(default=None, kw_only=True)


def cause_of(logits: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The cause's logits (n,) of what a network answers: (n, 1) without, (n, 2) with them."""
    return logits[:, 1] if logits.shape[1] > 1 else None


class Engine(Protocol):
    """Something that scores prepared films; safe to call from several threads."""

    @property
    def name(self) -> str:
        """What computes, with its version, for a person to read."""

    @property
    def device(self) -> str:
        """What it computes on, for a person to read."""

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1)."""
