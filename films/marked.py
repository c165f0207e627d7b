"""Which films people's marks leave out of training, and out of figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from films.divisions import Division, count_leaks
from films.layout import LABELS, Film, FilmFolderError
from records.marks import MarkFacts
from records.tables import MarkWord

LEAVING_OUT: frozenset[MarkWord] = frozenset(("label wrong", "unusable"))


def leaving_out(marks: Mapping[str, MarkFacts]) -> dict[str, MarkWord]:
    """Of `latest_marks`, those that leave a film out: the word by the film's digest.

    A wrong label leaves its film out and is not turned. A mark says that one person doubts the label, often because
    a network did; turned, that doubt would become the truth by which the next network is taught and judged. Nor
    does it say which label is right: an unreadable film and another disease are marked with the same words.
    """
    return {digest: mark.mark for digest, mark in marks.items() if mark.mark in LEAVING_OUT}


def left_out(contents: Mapping[str, str], words: Mapping[str, MarkWord]) -> dict[str, MarkWord]:
    """The films to leave out, with the word that does it, by name. contents: sha256 by name.

    A mark holds for every film of the same content, under whatever name.
    """
    return {name: words[digest] for name, digest in sorted(contents.items()) if digest in words}


def without(division: Division, names: Collection[str], contents: Mapping[str, str]) -> Division:
    """The division with these films of train and validation unused; the test set stays as it is.

    Raises FilmFolderError where a part would lose its last film of a label.
    """
    train, validation = (_kept(part, names) for part in (division.train, division.validation))
    gone = [film for film in division.learnable if film.name in names]
    kept: dict[str, Any] = {"train": train, "validation": validation}
    return replace(
        division,
        **kept,
        unused=tuple(sorted((*division.unused, *gone), key=lambda film: film.name)),
        leaks=count_leaks((train, validation, division.test), contents),
        left_out_by_marks=len(gone),
    )


def _kept(part: Sequence[Film], names: Collection[str]) -> tuple[Film, ...]:
    kept = tuple(film for film in part if film.name not in names)
    for label in LABELS:
        before = sum(film.label == label for film in part)
        if before and not any(film.label == label for film in kept):
            raise FilmFolderError(
                f"Expected films labelled {label} that no mark leaves out, received {before} and all marked."
            )
    return kept
