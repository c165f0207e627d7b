"""How the films of a folder are divided for training, validation and calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from films.layout import LABELS, Film


@dataclass(frozen=True)
class Partition:
    """Films to learn from and films held out; no coarse patient is in both."""

    train: tuple[Film, ...]
    validation: tuple[Film, ...]


def official(films: Sequence[Film], share: float, seed: int) -> Partition:
    """Cut validation out of the official train split: `share` of each label's films, by coarse patient.

    The 16 films of the official val split are left unused: too few to choose anything on.
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
    return _partition(train, held_out)


def shift_folds(films: Sequence[Film], count: int) -> list[Partition]:
    """Folds of `films` that each hold out one band of aspect ratio, by coarse patient.

    The official test set differs from train by the shape of its films, and a random cut of train does
    not show that: holding out a whole band does. A patient falls into the band of its median film.
    """
    ratios: dict[str, list[float]] = {}
    for film in films:
        ratios.setdefault(film.patient_coarse, []).append(film.aspect_ratio)
    order = sorted(ratios, key=lambda patient: (float(np.median(ratios[patient])), patient))
    sizes = np.cumsum([len(ratios[patient]) for patient in order])
    band = np.minimum((sizes - 1) * count // sizes[-1], count - 1)
    return [
        _partition(films, {patient for patient, number in zip(order, band, strict=True) if number == fold})
        for fold in range(count)
    ]


def _partition(films: Sequence[Film], held_out: set[str]) -> Partition:
    return Partition(
        tuple(film for film in films if film.patient_coarse not in held_out),
        tuple(film for film in films if film.patient_coarse in held_out),
    )
