"""Of 1,000 children where the reader's share is sick, how many fall where: a picture with its numbers."""

import plotly.graph_objects as go

from evaluation.prevalence import OfAThousand
from model_store.card_blocks import percent
from pages.parts.plot_style import BAR, SICK, WELL
from pages.parts.shown_plot import Columns, ShownPlot

_ACROSS, _HEIGHT = 40, 460  # children a row; pixels of the picture
_SIDE = 7  # pixels of a child


def thousand_children(of: OfAThousand, prevalence: float) -> ShownPlot:
    """One mark a child, row by row: the sick first, then the healthy, those alarmed side by side."""
    groups = (
        ("missed pneumonia", of.sick_missed, SICK, "x"), ("pneumonia found", of.sick_found, SICK, "square"),
        ("needless alarm", of.well_alarmed, WELL, "diamond-open"), ("rightly cleared", of.well_cleared, WELL, "circle"),
    )  # fmt: skip
    figure, before = go.Figure(), 0
    for name, count, colour, symbol in groups:
        places = range(before, before + count)
        figure.add_scatter(
            x=[place % _ACROSS for place in places], y=[place // _ACROSS for place in places], mode="markers",
            name=f"{count} {name}",
            marker={"color": colour, "symbol": symbol, "size": _SIDE, "line": {"width": 2 if "open" in symbol else 0}},
            opacity=0.75 if name == "rightly cleared" else 1.0, hoverinfo="name",
        )  # fmt: skip
        before += count
    figure.update_layout(
        height=_HEIGHT, margin={"t": BAR, "b": 10, "l": 0, "r": 0},
        legend={"orientation": "h", "yanchor": "top", "y": -0.02, "x": 0, "itemsizing": "constant"},
        xaxis={"visible": False, "fixedrange": True, "range": [-1, _ACROSS]},
        yaxis={"visible": False, "fixedrange": True, "range": [1000 / _ACROSS, -1]},
    )  # fmt: skip
    columns: Columns = {
        "of 1,000 children": [name for name, *_ in groups],
        "children": [count for _, count, *_ in groups],
    }
    return ShownPlot("Of 1,000 such children", figure, words_on(of, prevalence), columns)


def words_on(of: OfAThousand, prevalence: float) -> str:
    """The picture as sentences."""
    sick, alarms = of.sick_found + of.sick_missed, of.sick_found + of.well_alarmed
    return (
        f"Of 1,000 children of whom {percent(prevalence)} are sick, {sick} have pneumonia: {of.sick_found} are found, "
        f"{of.sick_missed} missed. {1000 - sick} do not: {of.well_cleared} are cleared, {of.well_alarmed} alarmed "
        f"needlessly. So of {alarms} alarms {of.sick_found} are right, and of {1000 - alarms} all-clears "
        f"{of.well_cleared} are."
    )
