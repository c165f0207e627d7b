"""Which of the clinic's own films may be learned from: judged by a clinician, kept, and none that is tested on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from films.divisions import Division
from films.known_films import KnownFilms
from films.layout import LABELS, Film
from films.marked import leaving_out
from films.other_cuts import Sketch, other_cuts, sketch
from reading.quality import concerns_about
from reading.radiograph import UnreadableImageError, decode
from records.database import Database
from records.film_verdicts import FilmVerdict, film_verdicts, latest_by_film
from records.kept_films import kept_film, kept_folder
from records.marks import latest_marks

CLINIC_PREFIX = "clinic/"  # of the films' names, which no film of a folder has
SHORT = 12  # hexadecimal digits of a digest, for people


@dataclass(frozen=True)
class ClinicFilms:
    """The clinic's films that may be learned from, and why the others may not.

    verdicts: the number of the verdict that labels each film, in their order. refused, noted: a film's short digest
    and a sentence; noted are films of `films` on which verdicts contradict each other.
    """

    films: tuple[Film, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    verdicts: tuple[int, ...] = ()
    noted: tuple[tuple[str, str], ...] = ()


class _RefusedError(ValueError):
    """A film that may not be learned from; the message is the sentence that says why."""


@dataclass(frozen=True)
class _Candidate:
    said: FilmVerdict
    film: Film
    sketch: Sketch


def clinic_films(
    database: Database, films: Sequence[Film], division: Division, contents: Mapping[str, str]
) -> ClinicFilms:
    """Every film with a verdict, offered or refused; of several verdicts on one film the latest counts.

    films: all of the labelled folder, with their sha256 by name in `contents`. A film of the folder is refused by its
    bytes, and in another crop or resolution too, whatever anyone marked. Raises DatabaseUnusableError.
    """
    verdicts = film_verdicts(database)
    known = KnownFilms(films, division, contents)
    marked = leaving_out(latest_marks(database))
    candidates: list[_Candidate] = []
    refused: dict[str, str] = {}
    for said in sorted(latest_by_film(verdicts).values(), key=lambda one: -one.verdict.number):
        try:
            if said.digest in marked:  # whether a run honours marks or not: nobody has to learn from it
                raise _RefusedError(f"People marked it: {marked[said.digest]}.")
            candidates.append(_candidate(said, known))
        except (_RefusedError, UnreadableImageError, OSError) as error:
            refused[said.digest] = str(error)
    refused |= _seen_before(candidates, known)
    offered = sorted((one for one in candidates if one.said.digest not in refused), key=lambda one: one.film.name)
    return ClinicFilms(
        films=tuple(one.film for one in offered),
        refused=tuple((digest[:SHORT], sentence) for digest, sentence in sorted(refused.items())),
        verdicts=tuple(one.said.verdict.number for one in offered),
        noted=tuple(_contradictions([one.said for one in offered], verdicts)),
    )


def clinic_film(digest: str, label: str, width: int, height: int) -> Film:
    """A kept film as one to learn from; it is the only film of its patient, of whom nothing is known."""
    name = clinic_name(digest)
    return Film(kept_folder() / digest, name, "train", label, "", name, name, width, height)


def clinic_name(digest: str) -> str:
    """What a kept film is called among those learned from."""
    return f"{CLINIC_PREFIX}{digest[:16]}"


def path_of_clinic_film(name: str) -> Path | None:
    """Where the film of this name is kept; None where it is not any more, or the name is none of the clinic's."""
    start = re.fullmatch(CLINIC_PREFIX + "([0-9a-f]{16})", name)  # a version from elsewhere may name anything
    return next(kept_folder().glob(f"{start[1]}*"), None) if start else None


def _candidate(said: FilmVerdict, known: KnownFilms) -> _Candidate:
    """The film as it could be learned from. Raises _RefusedError, UnreadableImageError, OSError."""
    if sentence := known.same(said.digest):
        raise _RefusedError(sentence)
    if said.shows is None:
        number = said.verdict.number
        raise _RefusedError(f"The latest verdict on it, number {number}, does not say whether it shows pneumonia.")
    path = kept_film(said.digest)
    if path is None:
        raise _RefusedError("It was not kept: `keep_films = true` in settings.toml keeps what is read from then on.")
    radiograph = decode(path.read_bytes())
    if radiograph.digest != said.digest:
        raise _RefusedError("Expected the bytes that were read, received a kept file that was changed since.")
    if blocking := [concern.sentence for concern in concerns_about(radiograph) if concern.blocking]:
        raise _RefusedError(blocking[0])
    label = LABELS[said.shows == "pneumonia"]
    film = clinic_film(said.digest, label, radiograph.width, radiograph.height)
    return _Candidate(said, film, sketch(radiograph.pixels))


def _seen_before(candidates: Sequence[_Candidate], known: KnownFilms) -> dict[str, str]:
    """By digest, a sentence on each that the folder has in another cut, or the clinic with a later verdict."""
    if not candidates:
        return {}
    sketches = [one.sketch for one in candidates]
    sentences = known.other_cuts(sketches)
    small = np.array([one.small for one in sketches], np.uint8)
    for place, one in enumerate(sketches):
        (other,) = other_cuts([one], small[:place], sketches.__getitem__)
        if other is not None and not sentences[place]:
            later = candidates[other].said
            sentences[place] = (
                f"It is another copy, crop or resolution of the clinic's film {later.digest[:SHORT]}, whose verdict, "
                f"number {later.verdict.number}, is later."
            )
    return {one.said.digest: sentence for one, sentence in zip(candidates, sentences, strict=True) if sentence}


def _contradictions(offered: Sequence[FilmVerdict], verdicts: Sequence[FilmVerdict]) -> Iterator[tuple[str, str]]:
    for one in offered:
        others = {other.shows for other in verdicts if other.digest == one.digest} - {one.shows, None}
        if others:
            yield (
                one.digest[:SHORT],
                f"Verdicts on it differ; the latest counts, number {one.verdict.number}: {one.shows}.",
            )
