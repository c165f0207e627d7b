"""The model page: the card page of the version in service, the same as `python -m model_store card` prints."""

import plotly.graph_objects as go
import streamlit as st

from evaluation.sealed_test_set import openings
from model_store.card_blocks import Block, Plot, Sentences, Table
from model_store.card_html import as_html
from model_store.card_markdown import block_as_markdown
from model_store.card_page import CardPage, card_page
from model_store.version import Version, VersionError
from pages.parts.literal import literal
from pages.parts.session import reader_or_stop
from records.database import DatabaseUnusableError, database_path, open_database
from records.ledger import LedgerBrokenError
from records.schema import NewerDatabaseError

_SIDE = 420  # pixels of a curve
_LONG, _FIRST = 10, 4  # rows: a table that is longer shows its first ones, and all of them when opened


def _openings(version_id: str) -> int:
    """What the ledger says, where there is one: looking at a card makes no database."""
    if not database_path().is_file():
        return 0
    try:
        with open_database() as database:
            return openings(database, version_id)
    except (DatabaseUnusableError, LedgerBrokenError, NewerDatabaseError) as error:
        st.warning(f"Openings of the test set are the card's own count only: {literal(error)}")
        return 0


def _page_or_stop(version: Version) -> CardPage:
    try:
        return card_page(version, _openings(version.id))
    except VersionError as error:
        st.error(literal(error))
        st.stop()


def _figure(plot: Plot) -> go.Figure:
    across, up = [point.across for point in plot.points], [point.up for point in plot.points]
    figure = go.Figure()
    dashed = [point.across for point in plot.dashed], [point.up for point in plot.dashed]
    figure.add_scatter(
        x=dashed[0], y=dashed[1], mode="lines", line={"dash": "dot", "color": "grey"}, name=plot.compared
    )
    spans = [point for point in plot.points if point.low is not None and point.high is not None]
    bounds = {
        "array": [(point.high or 0.0) - point.up for point in spans],
        "arrayminus": [point.up - (point.low or 0.0) for point in spans],
    }
    figure.add_scatter(
        x=across, y=up, name=plot.title, mode="lines+markers" if spans else "lines", line={"color": "#0072b2"},
        error_y=bounds if spans else None,
    )  # fmt: skip
    figure.update_layout(height=_SIDE, xaxis_title=plot.across, yaxis_title=plot.up, margin={"t": 20, "b": 20})
    return figure


def _show_table(table: Table) -> None:
    def rows(count: int) -> dict[str, list[str]]:
        return {name: [literal(row[place]) for row in table.rows[:count]] for place, name in enumerate(table.columns)}

    if len(table.rows) <= _LONG:
        st.table(rows(_LONG))
        return
    st.table(rows(_FIRST))
    with st.expander(f"All {len(table.rows)} rows"):
        st.table(rows(len(table.rows)))


def _show(block: Block, key: str) -> None:
    if isinstance(block, Sentences):
        st.markdown(block_as_markdown(block, literal))
    elif isinstance(block, Table):
        _show_table(block)
    else:
        st.plotly_chart(_figure(block), key=key, width=_SIDE + 160)


version = reader_or_stop().version
st.title("The model in service", anchor=False)
page = _page_or_stop(version)
st.caption(literal(page.made))
st.download_button(
    "Download the card", as_html(page), f"model-card-{page.version}.html", "text/html", icon=":material/download:"
)
for section in page.sections:
    st.subheader(section.title, anchor=False)
    for number, block in enumerate(section.blocks):
        _show(block, f"{section.title}-{number}")
with st.expander("The whole card"):
    st.json(version.card.model_dump(mode="json"), expanded=2)
