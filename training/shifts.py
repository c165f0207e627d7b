"""Shifts inside train: films held out because they differ from the rest of their label, as films to come may."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from films.cuts import Contents, Partition, official
from films.divisions import content_digests
from films.grouping import Groups, by_child
from films.layout import Film
from films.protocols import VALIDATION_SHARE

HELD_OUT = 0.25  # of each label's films

# Of the films of a folder: how much each one asks to be held out, by its name; within a label the highest go first.
Strangeness = Callable[[Sequence[Film]], Mapping[str, float]]

_NUMBERED = re.compile(r"(.*?)(\d+)(?:_[a-z]+)?$")  # a patient's series and number, before the cause


def _like_the_other(number: Callable[[Film], float]) -> Strangeness:
    """Those first that look most like the other label by one number of the film's header.

    What is left to learn from says even more of the label by that number, and what is held out says the opposite: a
    network that reads the film's size out of its pixels does worse here than one that does not. Which end of the
    number belongs to which label is taken from the films' medians.
    """

    def strangeness(films: Sequence[Film]) -> Mapping[str, float]:
        medians = [
            float(np.median([number(film) for film in films if film.positive == sick])) for sick in (False, True)
        ]
        toward_sick = 1.0 if medians[0] < medians[1] else -1.0
        return {film.name: number(film) * (-toward_sick if film.positive else toward_sick) for film in films}

    return strangeness


def _early(films: Sequence[Film]) -> Mapping[str, float]:
    """Those first that stand first in their series of numbers; a film without a number comes last.

    The official test set's healthy children are the first of two series, and their films wider than those of train:
    of what train holds, the films with the lowest numbers lie next to them.
    """
    series: dict[str, list[tuple[int, str]]] = {}
    for film in films:
        found = _NUMBERED.match(film.patient)
        kind, number = (found[1], int(found[2])) if found else ("", 0)
        series.setdefault(kind, []).append((number, film.name))
    return {
        name: -place / len(some) if kind else -1.0
        for kind, some in series.items()
        for place, (_, name) in enumerate(sorted(some))
    }


# What a film's header tells of its label: in train, films with pneumonia are smaller and wider than those without.
SHIFTS: Mapping[str, Strangeness] = {
    "size": _like_the_other(lambda film: float(film.width * film.height)),
    "shape": _like_the_other(lambda film: -film.aspect_ratio),
    "early": _early,
}

VALIDATION = "validation"  # the films that the official protocol watches, drawn at random: no shift


def parts_of(films: Iterable[Film], names: Iterable[str], contents: Contents | None = None) -> dict[str, Partition]:
    """What each of the names holds out of a folder's train films, and leaves to learn from; never a test film.

    names: of SHIFTS, or VALIDATION. contents: the train films' digests, where they are known.
    """
    train = [film for film in films if film.split == "train"]
    known = content_digests(train) if contents is None else contents
    return {
        name: official(train, VALIDATION_SHARE, 1, known) if name == VALIDATION else hold_out(train, name, known)
        for name in names
    }


def hold_out(films: Sequence[Film], shift: str, contents: Contents) -> Partition:
    """Hold out the quarter of each label that the shift names, by child."""
    strangeness = SHIFTS[shift](films)
    groups = by_child(films, contents)
    held_out = {name for sick in (False, True) for name in _quarter(groups, sick, strangeness)}
    return Partition(
        tuple(film for film in films if film.name not in held_out),
        tuple(film for film in films if film.name in held_out),
    )


def _quarter(groups: Groups, sick: bool, strangeness: Mapping[str, float]) -> set[str]:
    of_label = [group for group in groups if group[0].positive == sick]
    of_label.sort(key=lambda group: (-float(np.median([strangeness[film.name] for film in group])), group[0].name))
    wanted = HELD_OUT * sum(len(group) for group in of_label)
    taken: set[str] = set()
    for group in of_label:
        if len(taken) >= wanted:
            break
        taken |= {film.name for film in group}
    return taken
