"""Films that two versions call otherwise, or both wrongly, with how far each moved."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.comparison import matched
from evaluation.predictions import Predictions

Flip = Literal["newly right", "newly wrong", "both wrong"]


@dataclass(frozen=True)
class Flipped:
    """A film with the calibrated probability that each version gives it; place: in the champion's predictions."""

    film: str
    place: int
    champion: float
    candidate: float


def flips(
    champion: Predictions, candidate: Predictions, champion_point: float, candidate_point: float
) -> dict[Flip, tuple[Flipped, ...]]:
    """The films of each kind, those that moved farthest first.

    Raises ValueError unless both are of the same films with the same labels.
    """
    after = matched(champion, candidate)
    right_before = (champion.probability >= champion_point) == champion.truth
    right_after = (after.probability >= candidate_point) == champion.truth
    moved = np.abs(after.probability - champion.probability)
    farthest_first = np.argsort(-moved, kind="stable")
    kinds: dict[Flip, np.ndarray] = {
        "newly right": ~right_before & right_after,
        "newly wrong": right_before & ~right_after,
        "both wrong": ~right_before & ~right_after,
    }
    return {
        kind: tuple(
            Flipped(champion.film[place], place, float(champion.probability[place]), float(after.probability[place]))
            for place in farthest_first[inside[farthest_first]].tolist()
        )
        for kind, inside in kinds.items()
    }
