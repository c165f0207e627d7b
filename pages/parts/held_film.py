"""The film of a worklist that this tab shows large, held so that a click beside it does not read it again."""

import streamlit as st

from pages.parts.film_pictures import reader_of
from pages.parts.session import ShownFilm
from reading.display import display_jpeg
from reading.listed_film import ListedFilm
from reading.reader import Reader
from reading.recorded import NOT_RECORDED
from reading.worklist import Worklist
from records.database import open_database
from records.readings import RecordedReading, find_reading

_HELD = "worklist-film"


def held_film(worklist: Worklist, film: ListedFilm, reader: Reader) -> ShownFilm:
    """The film as it was read, by the version that read it; held until this tab shows another."""
    place, shown = st.session_state.get(_HELD) or ("", None)
    if shown is None or place != (worklist.id, film.row.number):
        shown = _shown(worklist, film, reader)
        hold(worklist, film, shown)
    held: ShownFilm = shown
    return held


def hold(worklist: Worklist, film: ListedFilm, shown: ShownFilm) -> None:
    """Hold this film, in whatever way it was read."""
    st.session_state[_HELD] = ((worklist.id, film.row.number), shown)


def _shown(worklist: Worklist, film: ListedFilm, reader: Reader) -> ShownFilm:
    result = film.result
    if result is None or result.fault:
        return ShownFilm(film.row.name, fault=film.fault)
    content = worklist.film(film.row.number)
    by = reader if reader.version.id == result.version else reader_of(result.version)
    radiograph, reading = by.examine(content)
    dicom = content if radiograph.facts else b""
    return ShownFilm(
        film.row.name, reading, *display_jpeg(radiograph), record=_recorded(result.record), facts=radiograph.facts,
        dicom=dicom, refused=content if reading.probability is None else b"",
    )  # fmt: skip


def _recorded(record: str) -> RecordedReading | None:
    try:
        with open_database() as database:
            return find_reading(database, record) if record else None
    except NOT_RECORDED:  # the list says so already
        return None


def record_shown(worklist: Worklist, film: ListedFilm) -> str:
    """The id of the record that a verdict is on: of the number asked for against advice, where that is shown."""
    place, held = st.session_state.get(_HELD) or ("", None)
    if held and held.record and place == (worklist.id, film.row.number):
        return str(held.record.id)
    return film.result.record if film.result else ""


def let_go() -> None:
    """Hold no film any more."""
    st.session_state.pop(_HELD, None)
