"""Protocols: named and versioned ways to divide a folder of films, and what may be looked at when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from films.cuts import Contents, Three, fixed_test, official, shares, shift_folds, subset
from films.divisions import Division, check_leaks, content_digests, count_leaks
from films.grouping import by_child, by_film
from films.layout import LABELS, Film
from records.error import SecondReadError

VALIDATION_SHARE = 0.1  # of the films that are not for testing, where a protocol does not say otherwise
TEST_SHARE = 0.15  # of all films, in the 70/15/15 protocols
FOLDS = 3  # bands of shift-folds


class ProtocolError(SecondReadError, ValueError):
    """A protocol that is not known, or that these films cannot meet."""


@dataclass(frozen=True)
class Protocol:
    """A way to divide films.

    leaks_allowed: drawn by film, so that one child may be on two sides; the leak is counted, not forbidden.
    """

    name: str
    version: int  # raised when the same films and seed would be divided in another way
    sentence: str
    parts: Callable[[Sequence[Film], Contents, int], list[Three]]
    leaks_allowed: bool = False


def divide(name: str, films: Sequence[Film], seed: int = 1, contents: Contents | None = None) -> tuple[Division, ...]:
    """Divide films by a protocol: one division, or one a fold for `shift-folds`.

    contents: the films' digests, where they are known already. Raises ProtocolError, also where train would lack a
    label, and LeakError where a file, a content or a patient would be on two sides of a protocol that forbids it.
    """
    if name not in PROTOCOLS:
        raise ProtocolError(f"expected a protocol of {', '.join(PROTOCOLS)}, received {name!r}")
    protocol = PROTOCOLS[name]
    known = content_digests(films) if contents is None else contents
    return tuple(_division(protocol, films, parts, seed, known) for parts in protocol.parts(films, known, seed))


def expect_both_labels(films: Sequence[Film], where: str) -> None:
    """Raise ProtocolError, which says where, unless the films to learn from are of both labels."""
    for label in LABELS:
        if not any(film.label == label for film in films):
            raise ProtocolError(f"expected films of {label} to learn from {where}, received none: all are held out")


def _division(protocol: Protocol, films: Sequence[Film], parts: Three, seed: int, contents: Contents) -> Division:
    if not protocol.leaks_allowed:
        check_leaks(parts, contents)
    expect_both_labels(parts[0], f"by the protocol {protocol.name}")
    used = {film.name for part in parts for film in part}
    return Division(
        protocol=protocol.name,
        version=protocol.version,
        seed=seed,
        train=tuple(parts[0]),
        validation=tuple(parts[1]),
        test=tuple(parts[2]),
        unused=tuple(film for film in films if film.name not in used),
        leaks=count_leaks(parts, contents),
    )


def _official(films: Sequence[Film], contents: Contents, seed: int) -> list[Three]:
    cut = official(films, VALIDATION_SHARE, seed, contents)
    return [(cut.train, cut.validation, [film for film in films if film.split == "test"])]


def _shift_folds(films: Sequence[Film], contents: Contents, seed: int) -> list[Three]:  # noqa: ARG001 - nothing is drawn
    train = [film for film in films if film.split == "train"]
    return [(fold.train, fold.validation, ()) for fold in shift_folds(train, FOLDS, contents=contents)]


def _patient_70(films: Sequence[Film], contents: Contents, seed: int) -> list[Three]:
    return [shares(by_child(films, contents), TEST_SHARE, seed)]


def _image_70(films: Sequence[Film], contents: Contents, seed: int) -> list[Three]:  # noqa: ARG001 - copies may part
    return [shares(by_film(films), TEST_SHARE, seed)]


def _subset_22(films: Sequence[Film], contents: Contents, seed: int) -> list[Three]:  # noqa: ARG001 - copies may part
    return [shares(subset(by_film(films), 0.22, seed), TEST_SHARE, seed)]


def _test_of(normal: int, pneumonia: int) -> Callable[[Sequence[Film], Contents, int], list[Three]]:
    def parts(films: Sequence[Film], contents: Contents, seed: int) -> list[Three]:
        division = fixed_test(by_child(films, contents), normal, pneumonia, VALIDATION_SHARE, seed)
        positive = sum(film.positive for film in division[2])
        if (len(division[2]) - positive, positive) != (normal, pneumonia):
            raise ProtocolError(
                f"expected films for a test set of {normal} without and {pneumonia} with pneumonia, "
                f"received {len(division[2]) - positive} and {positive}"
            )
        return [division]

    return parts


PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        Protocol("official", 1, "The official test split; validation from train by coarse patient, 10 %.", _official),
        Protocol("patient-70-15-15", 1, "All films pooled, 70/15/15 by coarse patient.", _patient_70),
        Protocol("image-70-15-15", 1, "All films pooled, 70/15/15 by film.", _image_70, leaks_allowed=True),
        Protocol("subset-22", 1, "22 % of all films, 70/15/15 by film.", _subset_22, leaks_allowed=True),
        Protocol("test-685", 1, "All films pooled, 462 + 223 for test by coarse patient.", _test_of(223, 462)),
        Protocol("test-522", 1, "All films pooled, 156 + 366 for test by coarse patient.", _test_of(156, 366)),
        Protocol("shift-folds", 2, "Bands of aspect ratio of train held out in turn, by coarse patient.", _shift_folds),
    )
}
