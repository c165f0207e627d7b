"""Deleting one record, with a reason, and what the ledger says of one that was deleted."""

from datetime import datetime

import streamlit as st

from pages.parts.literal import literal
from records.database import Database
from records.deletion import delete_reading, deletion_of
from records.kept_films import kept_film
from records.readings import RecordedReading
from records.short_id import spoken


def offer_deletion(database: Database, reading: RecordedReading, others: int) -> None:
    """The form that deletes the record; others: how many more records are of the same film."""
    with st.expander("Delete this record", icon=":material/delete:"), st.form("delete-record", border=False):
        st.markdown(
            f"The reading goes for good, with the verdicts on it{_film_too(reading, others)}. The ledger keeps its "
            "number, the film's sha256, who deleted it and why. Backups made before still hold it."
        )
        reason = st.text_input("Why", max_chars=300, help="It stays in the ledger. No names, please.")
        asked = st.form_submit_button("Delete for good", icon=":material/delete_forever:")
    if asked and not reason.strip():
        st.caption("A reason is needed.")
    elif asked:
        delete_reading(database, reading.short_id, reason)
        st.query_params.pop("record", None)
        st.toast(f"Record {spoken(reading.short_id)} was deleted.")
        st.rerun()


def _film_too(reading: RecordedReading, others: int) -> str:
    if kept_film(reading.digest) is None:
        return ""
    return "; the film stays, for the other records of it" if others else " and the kept film"


def say_deleted(database: Database, short_id: str) -> None:
    """Who deleted the record of this number, and why; or that nobody did."""
    line = deletion_of(database, short_id)
    if line is None:
        st.warning(
            f"No record has the number {spoken(short_id)}: it was never given, or its record went when it grew old.",
            icon=":material/search_off:",
        )
        return
    st.info(
        f"{literal(line.person)} deleted record {spoken(short_id)} on {datetime.fromisoformat(line.at):%d %B %Y}: "
        f"{literal(line.read_facts()['reason'])}",
        icon=":material/delete:",
    )
