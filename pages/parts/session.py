"""The session's objects: the reader in service, the films that this browser tab has shown."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from evaluation.known_answers import KnownAnswersError, check_known_answers
from model_store.card import CardError
from model_store.version import VersionError
from pages.parts.literal import literal
from reading.dicom_facts import DicomFacts
from reading.display import display_jpeg
from reading.engine import EngineError
from reading.film_name import shown_name
from reading.preparation import PreparationError
from reading.radiograph import UnreadableImageError
from reading.reader import Reader, Reading, serving_reader
from records.readings import RecordedReading

_WORKTABLE = "worktable"
MOST_HELD = 256_000_000  # bytes of DICOM files for one table; a dozen large films


@dataclass(frozen=True)
class ShownFilm:
    """A film as a page shows it. Either a reading with its picture, or the fault that forbids one.

    record: the reading as it was recorded; None for one that is not kept. facts, dicom: what the header of a
    DICOM file says, in closed words, and the file itself, for a copy without personal data. refused: the file of a film
    that got no reading, in case that a number is asked for all the same. example: nobody's patient.
    """

    name: str
    reading: Reading | None = None
    jpeg: bytes = b""
    width: int = 0  # pixels of the picture
    height: int = 0  # pixels of the picture
    fault: str = ""
    record: RecordedReading | None = None
    facts: DicomFacts | None = None
    dicom: bytes = b""
    refused: bytes = b""
    example: bool = False


@dataclass(frozen=True)
class WaitingFilm:
    """A film that was not read yet. example: from the program or the labelled films, so nobody's patient."""

    name: str
    content: bytes
    example: bool


# Records a reading of a film's bytes and gives it as it was recorded; None where it could not be.
Keep = Callable[[Reading, bytes], RecordedReading | None]


@dataclass
class Worktable:
    """What lies before one person: films waiting, films read, and the one that is shown large."""

    waiting: list[WaitingFilm] = field(default_factory=list)
    films: list[ShownFilm] = field(default_factory=list)
    chosen: int = 0
    expected: int = 0  # films of the batch that is being read
    uploads: int = 0  # how often the uploader was emptied; its key, so that films are not kept twice
    examples: int = 0  # how many example batches were asked for
    unticked: int = 0  # how often another film than the ticked one was shown; in the table's key, so that no tick stays

    def add(self, films: list[tuple[str, bytes]], example: bool = False) -> None:
        """Put films in the queue; the first of them is shown as soon as it is read."""
        if not self.waiting:
            self.expected, self.chosen = 0, len(self.films)
            self.unticked += 1
        self.waiting += [WaitingFilm(shown_name(name), content, example) for name, content in films]
        self.expected += len(films)

    def read_next(self, reader: Reader, keep: Keep) -> None:
        """Read the first film that waits; a film that cannot be read costs nothing but itself."""
        film = self.waiting[0]
        try:
            self.films.append(_shown(film, reader, keep))
        except (UnreadableImageError, EngineError) as error:
            self.films.append(ShownFilm(film.name, fault=str(error)))
        self._forget_files()
        self.waiting.pop(0)

    def _forget_files(self) -> None:
        """Let go of the oldest files where they take too much memory; what was read of them stays."""
        held = 0
        for number in reversed(range(len(self.films))):
            held += len(self.films[number].dicom or self.films[number].refused)
            if held > MOST_HELD:
                self.films[number] = replace(self.films[number], dicom=b"", refused=b"")

    def clear(self) -> None:
        """Forget every film."""
        self.waiting, self.films, self.chosen, self.expected = [], [], 0, 0


def read_all_the_same(film: ShownFilm, reader: Reader, keep: Keep) -> ShownFilm:
    """A refused film read again for its number; the refusal's own record stays."""
    return _shown(WaitingFilm(film.name, film.refused, film.example), reader, keep, all_the_same=True)


def _shown(film: WaitingFilm, reader: Reader, keep: Keep, all_the_same: bool = False) -> ShownFilm:
    radiograph, reading = reader.examine(film.content, all_the_same)
    jpeg, width, height = display_jpeg(radiograph)
    return ShownFilm(
        name=film.name, reading=reading, jpeg=jpeg, width=width, height=height,
        record=None if film.example else keep(reading, radiograph.to_keep(film.content)),
        facts=radiograph.facts,
        dicom=film.content if radiograph.facts else b"",
        refused=film.content if reading.probability is None else b"",
        example=film.example,
    )  # fmt: skip


def worktable() -> Worktable:
    """This browser tab's table; a reload lays a new one."""
    if _WORKTABLE not in st.session_state:
        st.session_state[_WORKTABLE] = Worktable()
    table: Worktable = st.session_state[_WORKTABLE]
    return table


@st.cache_resource(show_spinner=False)
def _checked(_reader: Reader, version_id: str) -> int:  # noqa: ARG001 - the key: once a process and version
    return check_known_answers(_reader.version, _reader)


def reader_or_stop() -> Reader:
    """The reader in service, once it read its known answers; where there is none, the page says why and ends here."""
    try:
        reader = serving_reader()
        _checked(reader, reader.version.id)
        return reader
    except (CardError, VersionError, EngineError, PreparationError, KnownAnswersError) as error:
        st.error(f"No film can be read: {literal(error)}", icon=":material/block:")
        st.stop()
