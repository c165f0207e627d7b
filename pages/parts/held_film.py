"""The film of a worklist that this tab shows large, held so that a click beside it does not read it again."""

import streamlit as st

from pages.parts.film_pictures import reader_that_read
from pages.parts.literal import literal
from pages.parts.session import ShownFilm
from reading.display import display_jpeg
from reading.listed_film import ListedFilm, result_of
from reading.reader import Reader
from reading.recorded import NOT_RECORDED
from reading.worklist import Worklist
from records.database import open_database
from records.readings import RecordedReading, find_reading

_HELD = "worklist-film"


def held_film(worklist: Worklist, film: ListedFilm, reader: Reader) -> ShownFilm:
    """The film as it was read, by the version that read it; held until this tab shows another."""
    place, shown = st.session_state.get(_HELD) or ("", None)
    if shown is None or place != (worklist.id, film.row.number, film.record):
        shown = _shown(worklist, film, reader)
        _hold(worklist, film, film.record, shown)
    held: ShownFilm = shown
    return held


def keep_asked(worklist: Worklist, film: ListedFilm, shown: ShownFilm) -> None:
    """Keep with the list what was read against advice, so that it outlasts this tab; what is not recorded does not."""
    _hold(worklist, film, shown.record.id if shown.record else film.record, shown)
    if shown.record is None:
        return
    try:
        worklist.keep_asked(film.row.number, result_of(shown.record))
    except FileNotFoundError:  # the worklist was closed, and the page says so
        raise
    except OSError as error:
        st.toast(f"The number is not kept with the list: {literal(error)}", icon=":material/database_off:")


def _hold(worklist: Worklist, film: ListedFilm, record: str, shown: ShownFilm) -> None:
    st.session_state[_HELD] = ((worklist.id, film.row.number, record), shown)


def _shown(worklist: Worklist, film: ListedFilm, reader: Reader) -> ShownFilm:
    result = film.shown
    if result is None or result.fault:
        return ShownFilm(film.row.name, fault=film.fault)
    content = worklist.film(film.row.number)
    by = reader_that_read(result.version, reader)
    radiograph, reading = by.examine(content, all_the_same=film.asked is not None)
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


def let_go() -> None:
    """Hold no film any more."""
    st.session_state.pop(_HELD, None)
