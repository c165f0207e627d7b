"""The Reproductions page: what was published of other systems, and what the same recipes reach here."""

import streamlit as st

from pages.parts.compared_ways import compared_ways
from pages.parts.literal import literal
from pages.parts.reproduction_runs import curves_of_runs, missing_runs, runs_table
from pages.parts.shown_plot import table_with_download
from records.error import STOPPED_BY
from training.reproductions.reproduction import read_reproductions
from training.reproductions.standing_runs import standing_runs
from training.reproductions.table import COLUMNS, differences, rows_of


def _chosen(known: list[str]) -> str:
    """The system that the address names, else the first; the widget has no default of its own, as on Trainings."""
    st.session_state.setdefault("system", st.query_params.get("system", known[0]))
    if st.session_state["system"] not in known:
        st.session_state["system"] = known[0]
    return str(st.selectbox("System", known, index=None, key="system", bind="query-params"))


st.title("Reproductions", anchor=False)
st.markdown(
    "Published systems, trained here by what their sources say, on the same public films. Each is tested on films "
    "divided as in its source, and on films divided so that no child is learned from and tested on."
)
try:
    known = read_reproductions()
    standing = {name: standing_runs(one) for name, one in known.items()}
    rows = [(name, *row.cells()) for name, one in known.items() for row in rows_of(one, standing[name])]
    table_with_download(
        {column: [row[place] for row in rows] for place, column in enumerate(("System", *COLUMNS))},
        "Reproductions",
        "reproductions",
    )
    st.caption("In brackets: 95 % intervals. Official and by child: no child is learned from and tested on.")
    chosen = _chosen(list(known))
    reproduction, runs = known[chosen], standing[chosen]
    st.subheader(reproduction.title, anchor=False)
    st.markdown(reproduction.system)
    st.caption(reproduction.ours)
    for sentence in differences(reproduction, runs):
        st.markdown(sentence)
    runs_table(runs)
    missing_runs(chosen, runs)
    curves_of_runs(chosen, runs)
    compared_ways()
except STOPPED_BY as error:
    st.error(literal(error), icon=":material/block:")
