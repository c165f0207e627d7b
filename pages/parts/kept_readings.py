"""Readings that are kept in the records, their films where the site keeps them, and what clinicians say of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import streamlit as st

from pages.parts.literal import literal
from pages.parts.session import Keep
from reading.reader import Reading
from reading.recorded import NOT_RECORDED, facts_to_record
from records.database import Database, open_database
from records.error import STOPPED_BY
from records.kept_films import keep_film
from records.ledger import writing_with_ledger
from records.readings import RecordedReading, add_reading, record_reading
from records.settings import SettingsError, read_settings
from records.tables import Agreement, OwnFinding
from records.verdicts import RecordedVerdict, VerdictFacts, record_verdict, verdicts_on

AGAINST_ADVICE = "asked for a number against advice"  # the ledger's word for it; its subject is the reading
_SAID: dict[Agreement, str] = {"agree": "agrees", "disagree": "disagrees", "unsure": "is unsure"}
_NOT_SAID = "not said"


@contextmanager
def keeping() -> Iterator[Keep]:
    """What keeps readings; where the records cannot be written the reading is shown all the same, with a warning."""
    try:
        keep_films = read_settings().keep_films
        database = open_database()
        _held(str(database.path))
    except NOT_RECORDED as error:
        st.warning(f"Readings are not recorded: {literal(error)}", icon=":material/database_off:")
        yield lambda *_: None
        return

    def keep(reading: Reading, content: bytes) -> RecordedReading | None:
        record = _recorded(database, reading)
        given = reading.probability is not None and not reading.against_advice
        if record and keep_films and given:  # what gets no reading is no film to keep
            _keep_film(content)
        return record

    with database:
        yield keep


@st.cache_resource(show_spinner=False)
def _held(path: str) -> Database:
    """The records, open for as long as the app runs: whoever closes them last waits for the disk, and so the next."""
    return open_database(Path(path))


def where_films_go() -> str:
    """What becomes of a film that is put on the table, in a sentence."""
    try:
        kept = read_settings().keep_films
    except SettingsError:  # then nothing is recorded either, and the first reading says why
        kept = False
    if kept:
        return (
            "Films that are read are kept on this machine, DICOM films without their header; a reload or a closed tab "
            "only clears the table."
        )
    return "Films are not kept: a reload or a closed tab forgets them."


def _keep_film(content: bytes) -> None:
    try:
        keep_film(content)
    except OSError as error:
        st.warning(f"This film is not kept: {literal(error)}", icon=":material/database_off:")


def _recorded(database: Database, reading: Reading) -> RecordedReading | None:
    try:
        if reading.against_advice:
            return _recorded_with_its_line(database, reading)
        return record_reading(database, facts_to_record(reading))
    except STOPPED_BY as error:  # the ledger's head is a file of its own, which need not be writable
        st.warning(f"This reading is not recorded: {literal(error)}", icon=":material/database_off:")
        return None


def _recorded_with_its_line(database: Database, reading: Reading) -> RecordedReading:
    """Both or neither: a number against advice without the line that says who asked must not be found later."""
    codes = [concern.code for concern in reading.concerns if concern.blocking]
    with writing_with_ledger(database) as (session, add):
        record = add_reading(session, facts_to_record(reading))
        add(AGAINST_ADVICE, record.id, {"digest": reading.digest, "concerns": codes})
    return record


def verdict_on(record: str, *, all_of_them: bool = False) -> None:
    """What was said of the reading, last or ever, and the form that says it; a correction is a new verdict."""
    _show_said(record, all_of_them)
    with st.expander("Your verdict", icon=":material/rate_review:"):  # closed: the film comes first
        facts = _form(record)
    if facts is None:
        return
    try:
        with open_database() as database:
            record_verdict(database, facts)
    except NOT_RECORDED as error:
        st.error(f"The verdict was not kept: {literal(error)}", icon=":material/database_off:")
        return
    st.rerun()


def _show_said(record: str, all_of_them: bool) -> None:
    try:
        with open_database() as database:
            said = verdicts_on(database, record)
    except NOT_RECORDED as error:
        st.warning(f"Verdicts cannot be read: {literal(error)}", icon=":material/database_off:")
        return
    for verdict in said if all_of_them else said[:1]:
        st.markdown(f"{verdict_sentence(verdict)} ({verdict.at:%d %B %Y})")


def verdict_sentence(verdict: RecordedVerdict) -> str:
    """Who said what of a reading."""
    own = f", finds {verdict.own_finding}" if verdict.own_finding else ""
    words = f": {literal(verdict.words)}" if verdict.words else ""
    return f":material/how_to_reg: {literal(verdict.person)} {_SAID[verdict.agreement]}{own}{words}"


def _form(record: str) -> VerdictFacts | None:
    """The verdict that was given in this script run."""
    with st.form(f"verdict-{record}", border=False):
        agreement: Agreement | None = st.segmented_control("Do you agree?", list(_SAID), format_func=str.capitalize)
        own = st.selectbox("Your own finding", [_NOT_SAID, *get_args(OwnFinding)])
        words = st.text_input("In words", max_chars=300, help="They stay on this machine. No names, please.")
        if not st.form_submit_button("Keep the verdict", icon=":material/rate_review:"):
            return None
    if agreement is None:
        st.caption("Agree, disagree or unsure: one of them is needed.")
        return None
    found = None if own == _NOT_SAID else own
    return VerdictFacts(reading=record, agreement=agreement, own_finding=found, words=words.strip())
