"""The Records page: readings found again, and each as it was shown then.

The address holds the whole view: record and page make steps of the browser's history, the filters are bound to widgets.
"""

import streamlit as st

from pages.parts.literal import literal
from pages.parts.record_deletion import say_deleted
from pages.parts.record_list import ask_for_number, chosen_selection, record_list
from pages.parts.recorded_reading import show_record
from records.database import Database, database_path, open_database
from records.error import STOPPED_BY
from records.readings import find_by_short_id
from records.settings import read_settings
from records.short_id import typed_short_id


def _all_records() -> None:
    st.query_params.pop("record", None)


def _one(database: Database, asked: str) -> None:
    st.button("All records", icon=":material/list:", on_click=_all_records, shortcut="G")
    short_id = typed_short_id(asked)
    reading = find_by_short_id(database, short_id)
    if reading is None:
        say_deleted(database, short_id)
    else:
        show_record(database, reading)


def _all(database: Database) -> None:
    ask_for_number()
    record_list(database, chosen_selection())
    days = read_settings().keep_readings_days
    kept = "until a person deletes them" if days is None else f"for {days:,} days"
    st.caption(f"Tick a row to open its record. Records are kept {kept}.")


st.title("Records", anchor=False)
if not database_path().is_file():  # looking makes no database
    st.info("No reading was recorded here yet.", icon=":material/inbox:")
    st.stop()
try:
    with open_database() as database:
        if asked := st.query_params.get("record", ""):
            _one(database, asked)
        else:
            _all(database)
except STOPPED_BY as error:
    st.error(literal(error), icon=":material/block:")
