"""What the train films most like a film are worth as a reason: how alike is usual, how often they echo a finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.neighbours import Embeddings, Neighbour
from evaluation.predictions import Predictions
from films.layout import LABELS
from model_store.limits import Band
from reading.reader import Finding, finding_of

Closeness = Literal["far away", "farther than usual", "as close as usual", "closer than usual"]
_WORDS: tuple[Closeness, ...] = ("far away", "farther than usual", "as close as usual", "closer than usual")
_LABELLED: dict[Finding, str] = {"no pneumonia": LABELS[0], "pneumonia": LABELS[1]}
_SHARES = (0.05, 0.25, 0.75)  # of the test films' neighbours, that are no more alike than each limit between _WORDS


@dataclass(frozen=True)
class Echo:
    """Of the test films with one finding those whose neighbours all carry its label, and the same of wrong findings."""

    films: int
    echoed: int
    wrong: int
    wrong_echoed: int


@dataclass(frozen=True)
class UsualNeighbours:
    """What the nearest train films of a version's test films are like.

    limits: the likeness between two of the words, in rising order. echoes: by the findings that carry a label.
    """

    limits: tuple[float, ...]
    echoes: Mapping[Finding, Echo]

    def closeness(self, likeness: float) -> Closeness:
        """A likeness in words, beside that of the test films' neighbours."""
        return _WORDS[int(np.searchsorted(self.limits, likeness, side="right"))]

    def say_nothing(self, near: Sequence[Neighbour]) -> bool:
        """Whether all of them are far away."""
        return all(self.closeness(one.likeness) == "far away" for one in near)


def usual_neighbours(
    embeddings: Embeddings, predictions: Predictions, operating_point: float, uncertain: Band | None
) -> UsualNeighbours:
    """Over all test films whose embedding is stored. Raises ValueError where there is none."""
    likeness: list[float] = []
    said: dict[Finding, list[tuple[bool, bool]]] = {finding: [] for finding in _LABELLED}  # echoed, and wrong
    for film, sick, probability in zip(predictions.film, predictions.truth, predictions.probability, strict=True):
        near = embeddings.nearest(film)
        likeness += [one.likeness for one in near]
        finding = finding_of(float(probability), operating_point, uncertain)
        if near and finding in said:
            labels = {one.label for one in near}
            said[finding].append((labels == {_LABELLED[finding]}, (finding == "pneumonia") != sick))
    if not likeness:
        raise ValueError("expected embeddings of the version's test films, received none of them")
    limits = tuple(float(limit) for limit in np.quantile(likeness, _SHARES))
    return UsualNeighbours(limits, {finding: _echo(films) for finding, films in said.items()})


def _echo(films: Sequence[tuple[bool, bool]]) -> Echo:
    echoed, wrong = ([film[place] for film in films] for place in (0, 1))
    return Echo(len(films), sum(echoed), sum(wrong), sum(both and wrongly for both, wrongly in films))
