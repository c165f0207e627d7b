"""Cuts: the ways in which a protocol separates films, by child and with a fixed seed."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from films.grouping import Groups, by_child, draw, films_of
from films.layout import LABELS, Film

Contents = Mapping[str, str]  # the sha256 of each film's file, by the film's name


@dataclass(frozen=True)
class Partition:
    """Films to learn from and films held out; no coarse patient is in both."""

    train: tuple[Film, ...]
    validation: tuple[Film, ...]


def official(films: Sequence[Film], share: float, seed: int, contents: Contents | None = None) -> Partition:
    """Cut validation out of the official train split: `share` of each label's films, by coarse patient.

    The 16 films of the official val split are left unused: too few to choose anything on. With `contents`, a
    patient whose film is a copy of one held out is held out too.
    """
    generator = np.random.default_rng(seed)
    held_out: set[str] = set()
    train = [film for film in films if film.split == "train"]
    for label in LABELS:
        of_label = [film.patient_coarse for film in train if film.label == label]
        patients = np.array(sorted(set(of_label)))
        generator.shuffle(patients)
        counts = np.array([of_label.count(patient) for patient in patients])
        # Whole patients are taken until the share is reached; the last one may overshoot it.
        reached = np.searchsorted(np.cumsum(counts), share * len(of_label)) + 1
        held_out.update(patients[:reached].tolist())
    if contents is not None:
        for group in by_child(train, contents):
            patients_of_group = {film.patient_coarse for film in group}
            if patients_of_group & held_out:
                held_out |= patients_of_group
    return Partition(
        tuple(film for film in train if film.patient_coarse not in held_out),
        tuple(film for film in train if film.patient_coarse in held_out),
    )


def shift_folds(
    films: Sequence[Film],
    count: int,
    band: Callable[[Film], float] = lambda film: film.aspect_ratio,
    contents: Contents | None = None,
) -> list[Partition]:
    """Folds of `films` that each hold out one band of aspect ratio, or of another number, by coarse patient.

    The official test set differs from train by the shape of its films, and a random cut of train does
    not show that: holding out a whole band does. A patient falls into the band of its median film; with
    `contents`, patients that share a copy of a film fall into one band.
    """
    leader = {film.name: film.patient_coarse for film in films}
    if contents is not None:
        leader = {film.name: group[0].patient_coarse for group in by_child(films, contents) for film in group}
    numbers: dict[str, list[float]] = {}
    for film in films:
        numbers.setdefault(leader[film.name], []).append(band(film))
    # The key begins with the label: among films of one size its order would part the labels, that of its hash does not.
    order = sorted(numbers, key=lambda one: (float(np.median(numbers[one])), sha256(one.encode()).digest()))
    sizes = np.cumsum([len(numbers[patient]) for patient in order])
    fold_of = np.minimum((sizes - 1) * count // sizes[-1], count - 1)
    fold_of_patient = dict(zip(order, fold_of.tolist(), strict=True))
    return [
        Partition(
            tuple(film for film in films if fold_of_patient[leader[film.name]] != fold),
            tuple(film for film in films if fold_of_patient[leader[film.name]] == fold),
        )
        for fold in range(count)
    ]


Three = tuple[Sequence[Film], Sequence[Film], Sequence[Film]]  # train, validation, test


def shares(groups: Groups, share: float, seed: int) -> Three:
    """All films pooled: `share` of each class for test, as many for validation, rounded up, the rest for train."""
    generator = np.random.default_rng(seed)
    films = [film for group in groups for film in group]
    positive = sum(film.positive for film in films)
    counts = math.ceil(share * (len(films) - positive)), math.ceil(share * positive)
    test, rest = draw(groups, *counts, generator)
    validation, train = draw(rest, *counts, generator)
    return films_of(train), films_of(validation), films_of(test)


def fixed_test(groups: Groups, normal: int, pneumonia: int, share: float, seed: int) -> Three:
    """A test set of so many films of each class, `share` of each class of the rest for validation."""
    generator = np.random.default_rng(seed)
    test, rest = draw(groups, normal, pneumonia, generator)
    left = films_of(rest)
    positive = sum(film.positive for film in left)
    validation, train = draw(rest, round(share * (len(left) - positive)), round(share * positive), generator)
    return films_of(train), films_of(validation), films_of(test)


def subset(groups: Groups, share: float, seed: int) -> Groups:
    """Groups that hold `share` of the films of each class."""
    films = [film for group in groups for film in group]
    positive = sum(film.positive for film in films)
    wanted = round(share * (len(films) - positive)), round(share * positive)
    return draw(groups, *wanted, np.random.default_rng(seed))[0]
