"""A division of films into train, validation and test, checked for leaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations

from films.layout import Film
from records.error import SecondReadError

_WHY_ONE_CHILD = ": films of one name are taken for one child's; rename them if they are not"


class LeakError(SecondReadError, ValueError):
    """A division in which the same film or child is on two sides; the message says how many and names one."""


@dataclass(frozen=True)
class Leaks:
    """How many contents and patients are on more than one side of a division."""

    contents: int  # groups of identical files
    patients: int  # by the fine key
    coarse_patients: int  # by the coarse key, which groups too much rather than too little


@dataclass(frozen=True)
class Division:
    """Every film of a folder is in exactly one of the four parts."""

    protocol: str
    version: int
    seed: int
    train: tuple[Film, ...]
    validation: tuple[Film, ...]
    test: tuple[Film, ...]
    unused: tuple[Film, ...]
    leaks: Leaks
    left_out_by_marks: int = 0  # films that people's marks took out of train and validation; they are unused

    @property
    def learnable(self) -> tuple[Film, ...]:
        """The films that a version may be made from, by name: train and validation."""
        return tuple(sorted((*self.train, *self.validation), key=lambda film: film.name))

    def counts(self) -> dict[str, tuple[int, int]]:
        """Films without and with pneumonia in each part."""
        parts = {"train": self.train, "validation": self.validation, "test": self.test, "unused": self.unused}
        return {
            name: (sum(not film.positive for film in part), sum(film.positive for film in part))
            for name, part in parts.items()
        }


def content_digests(films: Sequence[Film]) -> dict[str, str]:
    """The sha256 of each film's file, by name."""
    return {film.name: sha256(film.path.read_bytes()).hexdigest() for film in films}


def digest_of(films: Sequence[Film]) -> str:
    """One sha256 over the names and contents of the films, whatever their order."""
    return digest_of_contents(content_digests(films))


def digest_of_contents(contents: Mapping[str, str]) -> str:
    """The same, where the films' digests are known already."""
    whole = sha256()
    for name, content in sorted(contents.items()):
        whole.update(f"{name}\0{content}\n".encode())
    return whole.hexdigest()


def count_leaks(parts: Sequence[Sequence[Film]], contents: Mapping[str, str]) -> Leaks:
    """What two of the parts share."""
    return Leaks(
        contents=len(_shared(parts, lambda film: contents[film.name])),
        patients=len(_shared(parts, lambda film: film.patient)),
        coarse_patients=len(_shared(parts, lambda film: film.patient_coarse)),
    )


def check_leaks(parts: Sequence[Sequence[Film]], contents: Mapping[str, str]) -> None:
    """Raise LeakError where a file, a content or a patient by the fine key is in two parts."""
    keys: dict[str, Callable[[Film], str]] = {
        "film": lambda film: film.name,
        "content": lambda film: contents[film.name],
        "patient": lambda film: film.patient,
    }
    for what, key in keys.items():
        if shared := sorted(_shared(parts, key)):
            # One film of each part that has the first of them.
            found = (next((film.name for film in part if key(film) == shared[0]), "") for part in parts)
            among = " and ".join(name for name in found if name)
            why = "" if what != "patient" else _WHY_ONE_CHILD
            raise LeakError(f"expected no {what} on two sides, received {len(shared)}, among them {among}{why}")


def _shared(parts: Sequence[Sequence[Film]], key: Callable[[Film], str]) -> set[str]:
    sides = [{key(film) for film in part} for part in parts]
    return set().union(*(one & other for one, other in combinations(sides, 2)))
