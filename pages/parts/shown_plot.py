"""A plot with what goes with it: the words for who cannot see it, the table behind it, its downloads."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import plotly.graph_objects as go
import streamlit as st

# Plotly looks into pandas as soon as anyone has begun to import it: a plot that is drawn while the first table of
# another tab still imports it would fall over a half-made module.
import_module("pandas")

Columns = Mapping[str, Sequence[str | float | int | None]]

_FORMATS = ("PNG", "SVG")
_SCALE = 3  # picture pixels for one on the page, so that a PNG can be printed


@dataclass(frozen=True)
class ShownPlot:
    """A figure, the sentences that say the same, and its numbers by column, all of one length."""

    title: str
    figure: go.Figure
    words: str
    columns: Columns


def picture_format() -> str:
    """What the camera button of the plots saves, as the reader chose; it lies in the page's address."""
    return st.radio(
        "The camera button of a plot saves it as", _FORMATS, horizontal=True, key="picture", bind="query-params"
    )


def show_plot(plot: ShownPlot, name: str, picture: str) -> None:
    """Draw it. name: of the files that are downloaded, before the plot's own; picture: PNG or SVG."""
    file = f"{name}-{plot.title.lower().replace(' ', '-')}"
    saved = {"format": picture.lower(), "filename": file, "scale": _SCALE if picture == "PNG" else 1}
    st.subheader(plot.title, anchor=False)
    st.plotly_chart(
        plot.figure,
        key=file,
        alt=plot.title,
        config={
            "displayModeBar": True,
            "displaylogo": False,
            "modeBarButtons": [["toImage", "zoom2d", "resetScale2d"]],
            "toImageButtonOptions": saved,
        },
    )
    st.caption(plot.words)
    numbers = st.expander("In numbers", key=f"{file}-numbers", on_change="rerun")
    if numbers.open:  # a table that no one sees costs as much as the plot
        with numbers:
            table_with_download(plot.columns, plot.title, file)


def table_with_download(columns: Columns, title: str, file: str) -> None:
    """Numbers by column, and the button that saves them as CSV: as they are, where the table rounds them."""
    shown = {name: _heading(name, numbers) for name, numbers in columns.items()}
    st.dataframe(columns, hide_index=True, alt=title, key=f"{file}-table", column_config=shown)
    st.download_button(
        "CSV", lambda: as_csv(columns), f"{file}.csv", "text/csv",
        key=f"{file}-csv", icon=":material/download:", on_click="ignore", help=f"{title}, for other programs",
    )  # fmt: skip


def _heading(name: str, numbers: Sequence[object]) -> Any:
    title = name[:1].upper() + name[1:]
    if any(isinstance(number, float) for number in numbers):
        return st.column_config.NumberColumn(title, format="%.3f")
    return st.column_config.Column(title)


def as_csv(columns: Columns) -> str:
    """Columns as comma-separated lines under their names; an empty field where a number is not defined."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()
