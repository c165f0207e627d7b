"""One trial of a search, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from training.searches.choice import Value

State = Literal["whole", "given up", "at work", "broken", "waiting"]


@dataclass(frozen=True)
class Tried:
    """One trial. areas: under the ROC curve, by the part held out. score: their mean; None where not all are there.

    seconds: from its beginning to its end, waits included.
    """

    number: int
    state: State
    chosen: Mapping[str, Value]
    areas: Mapping[str, float]
    score: float | None
    seconds: float | None
    diverged: bool


def best_of(trials: Sequence[Tried]) -> Tried | None:
    """The whole trial with the best score, the first of equal ones."""
    whole = [trial for trial in trials if trial.score is not None]
    return max(whole, key=lambda trial: (trial.score or 0.0, -trial.number), default=None)
