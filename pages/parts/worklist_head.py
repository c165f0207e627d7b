"""The head of a worklist: whose it is, the ways out of it, and the table to take away."""

from datetime import UTC, datetime

import streamlit as st

from pages.parts.durations import duration
from pages.parts.literal import literal
from pages.parts.worklist_filters import View, verdicts_in
from reading.spool import close_worklist
from reading.worklist import Worklist
from reading.worklist_table import worklist_table


def head(worklist: Worklist, view: View) -> None:
    """Draw it. view: the films that the table holds. Raises FileNotFoundError where the worklist is closed."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(opened(worklist))
        _ways_out(worklist)
        with st.popover("Table (CSV)", icon=":material/table:"):
            names = st.checkbox("With the files' names, which may name patients")
            verdicts = verdicts_in(worklist)
            films = view.films(worklist, verdicts)
            st.download_button(
                f"{len(films):,} film{'' if len(films) == 1 else 's'}",
                lambda: worklist_table(films, verdicts, names),
                "worklist.csv", "text/csv", icon=":material/download:",
            )  # fmt: skip


def opened(worklist: Worklist) -> str:
    """Who opened it, and how long ago. Raises FileNotFoundError where it is closed."""
    age = datetime.now(UTC) - worklist.opened
    return f"Opened by {literal(worklist.opened_by)} {duration(age.total_seconds())} ago"


def _ways_out(worklist: Worklist) -> None:
    st.button("All worklists", icon=":material/list:", on_click=st.query_params.clear)
    with st.popover("Close", icon=":material/delete_sweep:"):
        st.markdown("The films are deleted from this machine. Readings and verdicts stay in the records.")
        st.button("Close and delete the films", icon=":material/delete_forever:", on_click=_close, args=(worklist,))


def _close(worklist: Worklist) -> None:
    close_worklist(worklist)
    st.query_params.clear()
