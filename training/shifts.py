"""Shifts inside train: films held out because their size or shape says the other label, as in films to come."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from films.cuts import Contents, Partition
from films.grouping import by_child
from films.layout import Film

HELD_OUT = 0.25  # of each label's films

# What a film's header tells of its label: in train, films with pneumonia are smaller and wider than those without.
SHIFTS: Mapping[str, Callable[[Film], float]] = {
    "size": lambda film: float(film.width * film.height),
    "shape": lambda film: -film.aspect_ratio,
}


def contrary(films: Sequence[Film], shift: str, contents: Contents) -> Partition:
    """Hold out the quarter of each label that looks most like the other one by size or by shape alone, by child.

    What is left to learn from says even more of the label by that number, and what is held out says the opposite:
    a network that reads the film's size out of its pixels does worse here than one that does not. Which end of the
    number belongs to which label is taken from the films' medians.
    """
    number = SHIFTS[shift]
    medians = [float(np.median([number(film) for film in films if film.positive == sick])) for sick in (False, True)]
    toward_other = 1.0 if medians[0] < medians[1] else -1.0
    held_out: set[str] = set()
    groups = by_child(films, contents)
    for sick in (False, True):
        of_label = [group for group in groups if group[0].positive == sick]
        sign = toward_other if not sick else -toward_other
        of_label.sort(key=lambda group: (-sign * float(np.median([number(film) for film in group])), group[0].name))
        wanted, taken = HELD_OUT * sum(len(group) for group in of_label), 0
        for group in of_label:
            if taken >= wanted:
                break
            held_out |= {film.name for film in group}
            taken += len(group)
    return Partition(
        tuple(film for film in films if film.name not in held_out),
        tuple(film for film in films if film.name in held_out),
    )
