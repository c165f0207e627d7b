"""Marks on labelled films: what was said of them, and the buttons that say it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args

import streamlit as st

from pages.parts.literal import literal
from records.database import DatabaseUnusableError, database_path, open_database
from records.error import STOPPED_BY
from records.marks import MarkFacts, RecordedMark, latest_marks, record_mark
from records.schema import NewerDatabaseError
from records.tables import MarkWord

NOT_MARKED = "not marked"
MARKS: tuple[str, ...] = (NOT_MARKED, *get_args(MarkWord))
_WORDS: dict[MarkWord, str] = {"label wrong": "Label wrong", "unusable": "Unusable film", "fine": "Label is fine"}


@st.cache_data(max_entries=20_000, show_spinner=False)
def _digest(path: str, stamp: float) -> str:  # noqa: ARG001 - part of the key: a changed film is another film
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def digest(path: Path) -> str:
    """The sha256 of a film's file. Raises OSError where it cannot be read."""
    return _digest(str(path), path.stat().st_mtime)


def _latest() -> Mapping[str, RecordedMark]:
    if not database_path().is_file():  # looking makes no database
        return {}
    try:
        with open_database() as database:
            return latest_marks(database)
    except (DatabaseUnusableError, NewerDatabaseError) as error:
        st.warning(f"Marks cannot be read: {literal(error)}")
        return {}


def marks_by_name(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The mark that counts of each of these films that has one; a film that is not there has none."""
    return marks_of(lambda: digests_in(folder, names))


def digests_in(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The sha256 of each of these films by name; a film that is not there has none."""
    found: dict[str, str] = {}
    for name in names:
        try:
            found[name] = digest(folder / name)
        except OSError:
            continue
    return found


def marks_of(digests: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """The mark that counts of each of these films that has one. digests: by name, asked for where there are marks."""
    marks = _latest()
    if not marks:
        return {}
    return {name: marks[known].mark for name, known in digests().items() if known in marks}


def marking(path: Path, name: str, data_digest: Callable[[], str]) -> None:
    """The film's mark, with the buttons that set another: records, which leave the folder alone.

    name: what the film is called. data_digest: of all films of the folder, asked for when a mark is kept.
    """
    mark = _latest().get(digest(path))
    if mark:
        note = f": {literal(mark.note)}" if mark.note else ""
        st.markdown(f"Marked **{mark.mark}** by {literal(mark.person)}, {mark.at:%d %B %Y}{note}")
    said = st.text_input("Note to the mark", key=f"note-{name}", max_chars=200)
    with st.container(horizontal=True):
        for word, words in _WORDS.items():
            if st.button(words, key=f"mark-{word}", disabled=_stands(mark, word, said)):
                _keep(path, name, word, said, data_digest)


def _stands(mark: RecordedMark | None, word: MarkWord, said: str) -> bool:
    """Whether the mark says this already; a note typed after it can still be kept."""
    return mark is not None and mark.mark == word and said in ("", mark.note)


def _keep(path: Path, name: str, word: MarkWord, note: str, data_digest: Callable[[], str]) -> None:
    try:  # the folder, too, may have changed since the page was drawn
        facts = MarkFacts(film=name, digest=digest(path), data_digest=data_digest(), mark=word, note=note)
        with open_database() as database:
            record_mark(database, facts)
    except STOPPED_BY as error:
        st.error(f"The mark was not kept: {literal(error)}")
        return
    st.rerun()
