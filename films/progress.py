"""How far a fetch has come, for whoever shows it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_BETWEEN = 0.1  # seconds between two reports: an eye sees no more, and a page has other work
_SETTLED = 1.0  # seconds until a rate says anything


class Phase(StrEnum):
    """What a fetch is doing, in the order in which it does it."""

    DOWNLOADING = "downloading"
    CHECKING = "checking"
    UNPACKING = "unpacking"
    COUNTING = "counting"


@dataclass(frozen=True, slots=True)
class Progress:
    """One report: bytes done and bytes in all (films while counting), 0 in all where nobody knows."""

    phase: Phase
    done: int
    total: int
    seconds_left: float | None = None  # of this phase; None while there is no telling

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """A report that nobody hears."""


class Meter:
    """Counts the bytes of one phase and reports them, not more often than anyone can see."""

    def __init__(
        self, phase: Phase, total: int, report: Report, done: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._phase, self._total, self._report, self._clock = phase, total, report, clock
        self._reported = float("-inf")
        self.move(done)

    def move(self, done: int) -> None:
        """Start from here: what was there before says nothing about the rate."""
        self.done = self._from = done
        self._began = self._clock()
        self._tell()

    def add(self, count: int) -> None:
        """Count so many bytes more."""
        self.done += count
        if self.done >= self._total or self._clock() - self._reported >= _BETWEEN:
            self._tell()

    def _tell(self) -> None:
        self._reported = self._clock()
        self._report(Progress(self._phase, self.done, self._total, self._seconds_left()))

    def _seconds_left(self) -> float | None:
        elapsed = self._clock() - self._began
        if elapsed < _SETTLED or self.done <= self._from:
            return None
        return max(0.0, (self._total - self.done) * elapsed / (self.done - self._from))
