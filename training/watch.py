"""Who watches a training: what it is told as the work goes on, and what it may ask for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from records.error import SecondReadError
from training.curves import Curves

Phase = Literal["preparing", "training", "calibrating", "exporting", "measuring"]


class TrainingCancelledError(SecondReadError, RuntimeError):
    """A person asked that the training end at once and leave nothing."""


class TrainingDivergedError(SecondReadError, RuntimeError):
    """The loss became infinite or no number: nothing more can be learned from there."""


class Watch:
    """Keeps quiet and asks for nothing; a watcher overrides what it cares for.

    `step` and `phase` may raise TrainingCancelledError: they are called where a training can end between two steps.
    """

    def say(self, line: str) -> None:
        """A line for the log."""

    def plan(self, steps: dict[Phase, int]) -> None:
        """How many steps of fitting each phase will take, those done before included."""

    def phase(self, phase: Phase) -> None:
        """The phase that begins now."""

    def skip(self, steps: int) -> None:
        """Steps of this phase that were done before a break."""

    def step(self) -> None:
        """One more step of this phase is done."""

    def epoch(self, curves: Curves) -> None:
        """The curves of the fit that is going on, with the epoch that just ended."""

    def stop_wanted(self) -> bool:
        """Whether the training is to end now with the best of its whole epochs."""
        return False


class Telling(Watch):
    """Prints what is said, and each epoch's figures."""

    def say(self, line: str) -> None:
        """Print it at once, also into a pipe."""
        print(line, flush=True)

    def epoch(self, curves: Curves) -> None:
        """The last epoch as one line."""
        self.say(line_of(curves))


class Logging(Telling):
    """Keeps what is said in a file, too, with the moment."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def say(self, line: str) -> None:
        """Print it, and keep it."""
        super().say(line)
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {line}\n")


def line_of(curves: Curves) -> str:
    """The last epoch's figures on one line."""
    return " ".join(f"{name} {value:.4g}" for name, value in curves[-1].items())
