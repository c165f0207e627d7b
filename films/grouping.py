"""Films that must stay on one side of a division: those of one child, and copies of one film."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from films.layout import Film

Groups = list[list[Film]]


def grouped(films: Sequence[Film], *keys: Callable[[Film], str]) -> Groups:
    """Films joined wherever one of the keys is equal, also through a third film; sorted by name."""
    leader: dict[str, str] = {}

    def find(item: str) -> str:
        while leader.setdefault(item, item) != item:
            leader[item] = leader[leader[item]]  # halves the way for the next one
            item = leader[item]
        return item

    for film in films:
        for number, key in enumerate(keys):
            leader[find(f"{number}:{key(film)}")] = find(f"film:{film.name}")
    groups: dict[str, list[Film]] = {}
    for film in sorted(films, key=lambda film: film.name):
        groups.setdefault(find(f"film:{film.name}"), []).append(film)
    return list(groups.values())


def by_child(films: Sequence[Film], contents: Mapping[str, str]) -> Groups:
    """Groups by coarse patient, fine patient and content: nothing that could be one child is in two of them."""
    return grouped(films, lambda film: film.patient_coarse, lambda film: film.patient, lambda film: contents[film.name])


def by_film(films: Sequence[Film]) -> Groups:
    """A group for every film, for protocols that are drawn by film."""
    return [[film] for film in sorted(films, key=lambda film: film.name)]


def draw(groups: Groups, normal: int, pneumonia: int, generator: np.random.Generator) -> tuple[Groups, Groups]:
    """Whole groups drawn at random, (taken, left): as many films of each class as asked for, or the nearest below.

    A group that would overshoot is passed over, so small groups fill what is left.
    """
    wanted = np.array([normal, pneumonia])
    taken: Groups = []
    left: Groups = []
    for index in generator.permutation(len(groups)):
        group = groups[index]
        positive = sum(film.positive for film in group)
        size = np.array([len(group) - positive, positive])
        if (size <= wanted).all():
            wanted -= size
            taken.append(group)
        else:
            left.append(group)
    return taken, left


def films_of(groups: Groups) -> tuple[Film, ...]:
    """The films of the groups, sorted by name."""
    return tuple(sorted((film for group in groups for film in group), key=lambda film: film.name))
