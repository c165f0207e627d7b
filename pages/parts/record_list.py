"""Which readings of the records, and the list of them, a page at a time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

import streamlit as st

from pages.parts.literal import literal
from pages.parts.pager import first_page, pager
from pages.parts.probability_scale import percent
from reading.quality import CODES
from records.database import Database
from records.readings import RecordedReading, count_readings, list_readings
from records.selection import Selection
from records.short_id import ShortIdError, spoken, typed_short_id
from records.tables import Finding
from records.verdicts import latest_verdicts

ROWS = 25  # a page
_ANY = "any"
_OPENED = "records-opened"  # how many; part of the table's key, so that no row is still chosen on coming back
_NUMBER = "record-number"
_VERDICTS = {"agree": "agree", "disagree": "disagree", "unsure": "unsure", "none": "no verdict"}


def ask_for_number() -> None:
    """The field that a record's number is typed into; a right one opens the record."""
    typed = st.text_input(
        "Record number", key=_NUMBER, on_change=_open_typed, placeholder="482-193-063", width=260,
        help="It stands below the finding on the Read page. Press Enter to open the record.",
    )  # fmt: skip
    if typed:
        try:
            typed_short_id(typed)
        except ShortIdError as error:
            st.error(literal(error), icon=":material/dialpad:")


def _open_typed() -> None:
    try:
        _open(typed_short_id(st.session_state[_NUMBER]))
    except ShortIdError:  # said below the field
        return


def _open(short_id: str) -> None:
    st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
    st.query_params["record"] = spoken(short_id)


def chosen_selection() -> Selection:
    """The readings that the filters leave; draws the filters."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = _day("From", "from")
        last = _day("To", "to")
        finding = _choice("Finding", {name: name for name in get_args(Finding)}, "finding")
        verdict = _choice("Verdict", _VERDICTS, "verdict")
    return Selection(
        since=_midnight(first) if first else None,
        until=_midnight(last) + timedelta(days=1) if last else None,
        finding=finding,
        verdict=verdict,
    )


def _day(label: str, key: str) -> date | None:
    return st.date_input(
        f"{label} (UTC)", None, key=key, bind="query-params", on_change=first_page, format="YYYY-MM-DD", width=180
    )


def _choice(label: str, names: dict[str, str], key: str) -> Any:
    chosen = st.selectbox(label, [_ANY, *names.values()], key=key, bind="query-params", on_change=first_page, width=180)
    return next((name for name, shown in names.items() if shown == chosen), None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def record_list(database: Database, selection: Selection) -> None:
    """A page of the selected readings, newest first; a click on a row opens the record."""
    count = count_readings(database, selection)
    if not count:
        why = "" if selection == Selection() else ": the filters leave none"
        st.info(f"No record here{why}.", icon=":material/inbox:")
        return
    places = pager(count, ROWS, "Records")
    shown = list_readings(database, selection, ROWS, places.start)
    said = latest_verdicts(database, [one.id for one in shown])
    table = f"record-table-{st.session_state.get(_OPENED, 0)}"
    st.dataframe(
        {
            "Record": [spoken(one.short_id) for one in shown],
            "Finding": [f"against advice: {one.finding}" if one.against_advice else one.finding for one in shown],
            "Probability": ["–" if one.probability is None else percent(one.probability) for one in shown],
            "Verdict": [said[one.id].agreement if one.id in said else "–" for one in shown],
            "Read at (UTC)": [f"{one.at:%Y-%m-%d %H:%M}" for one in shown],
            "Read by": [one.person for one in shown],
            "Concerns": [
                ", ".join(CODES.get(noted.code, noted.code) for noted in one.concerns) or "–" for one in shown
            ],
            "Version": [one.version for one in shown],
        },
        hide_index=True,
        height=38 + 35 * len(shown),
        key=table,
        alt="Records",
        on_select=lambda: _open_chosen(table, shown),
        selection_mode="single-row",
    )


def _open_chosen(table: str, shown: list[RecordedReading]) -> None:
    if rows := st.session_state[table].selection.rows:
        _open(shown[rows[0]].short_id)
