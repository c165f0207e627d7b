"""Which films of a worklist, in which order: what the address says of it, and what clinicians said of the films."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from pages.parts.pager import first_page
from reading.listed_film import ListedFilm
from reading.quality import CODES
from reading.recorded import NOT_RECORDED
from reading.triage import GROUPS, NOT_JUDGED, Filter, Order, triage
from reading.worklist import Worklist
from records.database import open_database
from records.tables import Agreement
from records.verdicts import RecordedVerdict, latest_verdicts

ORDERS: dict[Order, str] = {"urgent": "Most urgent first", "came": "As they came"}
FILTERS = ("order", "finding", "concern", "verdict")  # their names in the address
_ANY = "any"


@dataclass(frozen=True)
class View:
    """What of a worklist is looked through. name: what stands in the file's name; it is in no address."""

    order: Order
    chosen: Filter
    name: str

    def films(self, worklist: Worklist, verdicts: Mapping[str, RecordedVerdict]) -> list[ListedFilm]:
        """The films in order."""
        said: dict[str, Agreement] = {record: verdict.agreement for record, verdict in verdicts.items()}
        found = triage(worklist.films().values(), said, self.chosen, self.order)
        return [film for film in found if self.name.casefold() in film.row.name.casefold()]


def chosen_view() -> View:
    """Draw the filters and give what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order: Order = st.selectbox(
            "Order", list(ORDERS), format_func=lambda one: ORDERS[one], key="order", bind="query-params", width=190,
            on_change=first_page,
        )  # fmt: skip
        group = _choice("Finding", GROUPS, "finding")
        concern = _choice("Concern", list(CODES.values()), "concern")
        verdict = _choice("Verdict", (NOT_JUDGED, *get_args(Agreement)), "verdict")
        name = st.text_input("In the file name", key="worklist-name", width=180, on_change=first_page)
    code = next((code for code, words in CODES.items() if words == concern), None)
    return View(order, Filter(group, code, verdict), name.strip())


def _choice(label: str, words: Sequence[str], key: str) -> str | None:
    chosen = st.selectbox(label, [_ANY, *words], key=key, bind="query-params", width=190, on_change=first_page)
    return None if chosen == _ANY else str(chosen)


def verdicts_in(worklist: Worklist) -> Mapping[str, RecordedVerdict]:
    """The verdicts that count on its readings, by the reading's id."""
    try:
        records = [film.record for film in worklist.films().values() if film.record]
        with open_database() as database:
            return latest_verdicts(database, records)
    except (*NOT_RECORDED, FileNotFoundError):  # the list says of each reading that it was not recorded
        return {}
