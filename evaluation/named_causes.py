"""How often a cause was right that was named so surely: test films of one band of its probability."""

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from evaluation.likelihood_bands import between
from model_store.card import CauseFacts
from reading.cause import Cause, cause_of

EDGES = (0.8, 0.9)  # of the named cause's probability: round, and with some sixty films or more on each side


@dataclass(frozen=True)
class NamedBand:
    """Test films on which a cause was named with a probability from `low` on and below `high`. right: how many."""

    low: float
    high: float
    films: int
    right: int

    def holds(self, cause: Cause) -> bool:
        """Whether a cause is named in this band."""
        return _is_named_between(cause, self.low, self.high)


def named_bands(path: Path, facts: CauseFacts) -> tuple[NamedBand, ...]:
    """The bands of a version's stored causes. Raises OSError, or ValueError for a file that holds none."""
    with path.open(encoding="utf-8", newline="") as file:
        try:
            stored = [(row["viral"] == "1", float(row["probability"])) for row in csv.DictReader(file)]
        except (KeyError, TypeError) as error:
            raise ValueError(f"expected causes of test films in {path.name}, received: {error}") from error
    found = [(viral, cause_of(probability, facts.operating_point, facts.named_from)) for viral, probability in stored]
    edges = (facts.named_from, *(edge for edge in EDGES if edge > facts.named_from), 1.0)
    return tuple(_band(low, high, found) for low, high in pairwise(edges))


def _band(low: float, high: float, found: list[tuple[bool, Cause]]) -> NamedBand:
    named = [(viral, cause) for viral, cause in found if _is_named_between(cause, low, high)]
    return NamedBand(low, high, len(named), sum(viral == (cause.name == "viral") for viral, cause in named))


def _is_named_between(cause: Cause, low: float, high: float) -> bool:
    return cause.name != "not clear" and bool(between(np.array([cause.likelier]), low, high)[0])
