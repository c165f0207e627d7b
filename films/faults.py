"""What is wrong with a folder of films, found by looking, with what it means for a figure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from films.scan import Scan

NEAR_BITS = 8  # of 256; a film made smaller and compressed again differs by at most so many, two children by more
_CHUNK = 128  # films compared with all others at once; 24 MB for 6,000 films


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. groups: the films that share it, each group sorted by name."""

    code: str
    sentence: str
    meaning: str
    groups: tuple[tuple[str, ...], ...]


def faults_of(films: Sequence[Film], scanned: Scan) -> tuple[Fault, ...]:
    """Copies, near copies, and children on two sides; a fault that is not there is not listed."""
    by_name = {film.name: film for film in films}
    found = [*_copies(by_name, scanned), *_near_copies(by_name, scanned), *_children(films)]
    return tuple(fault for fault in found if fault.groups)


def _copies(by_name: dict[str, Film], scanned: Scan) -> Iterator[Fault]:
    contents = scanned.contents
    groups = _grouped(scanned.names, lambda name: contents[name])
    within = tuple(group for group in groups if len(_splits(group, by_name)) == 1)
    across = tuple(group for group in groups if len(_splits(group, by_name)) > 1)
    two_labels = tuple(group for group in groups if len({by_name[name].label for name in group}) > 1)
    yield Fault(
        "copies_within_a_split",
        f"Films that lie in one split more than once: {len(within)} ({_files(within)} files).",
        "Each copy counts again, so intervals are a little too narrow.",
        within,
    )
    yield Fault(
        "copies_across_splits",
        f"Films that lie in two splits: {len(across)} ({_files(across)} files).",
        "A model can know these test films by heart; figures are too good by as much.",
        across,
    )
    yield Fault(
        "copies_with_two_labels",
        f"Films that lie in the folder under both labels: {len(two_labels)}.",
        "One of the two labels is wrong; whatever the model says counts as one error.",
        two_labels,
    )


def _near_copies(by_name: dict[str, Film], scanned: Scan) -> Iterator[Fault]:
    pairs = tuple(
        (scanned.names[one], scanned.names[other])
        for one, other in near_pairs(scanned.fingerprint)
        if scanned.digest[one] != scanned.digest[other]
    )
    across = sum(by_name[one].split != by_name[other].split for one, other in pairs)
    yield Fault(
        "near_copies",
        f"Pairs of films that are all but the same picture: {len(pairs)}, {across} of them across splits.",
        "Probably one exposure, saved twice; what holds for copies holds for them.",
        pairs,
    )


def near_pairs(fingerprint: NDArray[np.uint64], bits: int = NEAR_BITS) -> list[tuple[int, int]]:
    """Pairs of rows, the smaller index first, whose fingerprints (n, 4) differ in at most `bits` bits."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(fingerprint), _CHUNK):
        # A quarter of the bits tells nearly all pairs apart; the middle of a film, where the edges are not all alike.
        quarter = fingerprint[:, 2]
        ones, others = np.nonzero(np.bitwise_count(quarter[start : start + _CHUNK, np.newaxis] ^ quarter) <= bits)
        ones += start
        ones, others = ones[ones < others], others[ones < others]
        distance = np.bitwise_count(fingerprint[ones] ^ fingerprint[others]).sum(axis=1, dtype=np.uint16)
        found += zip(ones[distance <= bits].tolist(), others[distance <= bits].tolist(), strict=True)
    return found


def _children(films: Sequence[Film]) -> Iterator[Fault]:
    keys: list[tuple[str, str, Callable[[Film], str], str]] = [
        (
            "patients_in_train_and_test",
            "Children, by the number with its cause, in both train and test",
            lambda film: film.patient,
            "The model may know a test child from another film; figures are too good by as much.",
        ),
        (
            "coarse_patients_in_train_and_test",
            "Patient numbers, without the cause, in both train and test",
            lambda film: film.patient_coarse,
            "Probably numbering that starts again; if they are the same children, figures are too good.",
        ),
    ]
    for code, words, key, meaning in keys:
        splits: dict[str, set[str]] = defaultdict(set)
        for film in films:
            splits[key(film)].add(film.split)
        both = tuple((name,) for name, of in sorted(splits.items()) if {"train", "test"} <= of)
        yield Fault(code, f"{words}: {len(both)}.", meaning, both)


def _grouped(names: Sequence[str], key: Callable[[str], str]) -> list[tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[key(name)].append(name)
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def _splits(group: Sequence[str], by_name: dict[str, Film]) -> set[str]:
    return {by_name[name].split for name in group}


def _files(groups: Sequence[Sequence[str]]) -> int:
    return sum(map(len, groups))
