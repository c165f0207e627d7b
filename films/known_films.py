"""Whether a film that comes from elsewhere is one that a divided folder holds, and what that forbids."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from films.divisions import Division
from films.layout import Film
from films.other_cuts import Sketch, other_cuts, sketch
from films.scan import scan
from reading.radiograph import UnreadableImageError, decode

_SAME, _OTHER_CUT = "the same file as", "another copy, crop or resolution of"


class KnownFilms:
    """The films of a folder by what they show, under whatever name."""

    def __init__(self, films: Sequence[Film], division: Division, contents: Mapping[str, str]) -> None:
        """films: all of the folder. contents: their sha256 by name."""
        self._films = {film.name: film for film in films}
        self._contents = contents
        self._tested = {film.name for film in division.test}
        self._patients = {key for film in division.test for key in (film.patient, film.patient_coarse)}
        parts = {"train": division.train, "validation": division.validation}
        self._part = {film.name: part for part, inside in parts.items() for film in inside}

    def same(self, digest: str) -> str:
        """Why a film of these bytes is not to be learned from, in a sentence; nothing where the folder has none."""
        names = self._by_digest.get(digest, [])
        return self._sentence(_SAME, min(names, key=self._severity)) if names else ""

    def other_cuts(self, asked: Sequence[Sketch]) -> list[str]:
        """The same for films whose bytes are new: of each that is another cut of one of the folder's, the sentence."""
        scanned, _ = scan(list(self._films.values()))
        found = other_cuts(asked, scanned.small, lambda place: self._sketch(scanned.names[place]))
        return ["" if place is None else self._sentence(_OTHER_CUT, scanned.names[place]) for place in found]

    @cached_property
    def _by_digest(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._films:
            found.setdefault(self._contents[name], []).append(name)
        return found

    def _sketch(self, name: str) -> Sketch | None:
        try:
            return sketch(decode(self._films[name].path.read_bytes()).pixels)
        except (UnreadableImageError, OSError):
            return None

    def _severity(self, name: str) -> int:
        return 0 if name in self._tested else 1 if self._is_of_a_test_patient(name) else 2

    def _is_of_a_test_patient(self, name: str) -> bool:
        film = self._films[name]
        return film.patient in self._patients or film.patient_coarse in self._patients

    def _sentence(self, likeness: str, name: str) -> str:
        if name in self._tested:
            return f"It is {likeness} a test film, {name}: test films are never learned from."
        if self._is_of_a_test_patient(name):
            return f"It is {likeness} {name}, and test films bear that patient's number."
        part = f"in its {self._part[name]} part" if name in self._part else "and does not use here"
        return f"It is {likeness} {name}, which the folder holds already {part}."
