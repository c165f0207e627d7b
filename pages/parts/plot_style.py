"""How the plots of the audit pages look: colours that the colour-blind can tell apart, on light and on dark."""

from typing import Any

import plotly.graph_objects as go

# Of Okabe and Ito's palette, those that stand out on white and on black.
SICK, WELL = "#d55e00", "#0072b2"  # vermilion and blue, as everywhere in the program
MODEL = "#0072b2"  # blue
SIZE_ALONE = "#cc79a7"  # purple
POINT = "#009e73"  # green: the operating point, in every plot
COMPARED = "#808080"  # grey: chance, and whatever a curve is to be compared with

HEIGHT = 430  # pixels
BAR = 44  # pixels above a plot, for the browser's buttons


def laid_out(figure: go.Figure, across: str, up: str, **more: Any) -> go.Figure:
    """The figure with its axes named and its legend below, where a narrow window has room for it."""
    more["xaxis"] = {"title": across, "automargin": True} | more.get("xaxis", {})
    more["yaxis"] = {"title": up, "automargin": True} | more.get("yaxis", {})
    below = {"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0}
    figure.layout = {
        "height": HEIGHT, "margin": {"t": BAR, "b": 10, "l": 10, "r": 10}, "legend": below, "hovermode": "closest",
    } | more  # fmt: skip
    return figure


def shares(**more: Any) -> dict[str, Any]:
    """An axis from 0 to 1, a little wider, so that a point in the corner is seen whole."""
    return {"range": [-0.02, 1.02], "tickformat": ".0%", "zeroline": False, **more}


def upright(at: float, words: str = "operating point") -> dict[str, Any]:
    """The layout's line at an operating point, with its words at the top."""
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    label = {"text": words, "textposition": "end", "textangle": 0, "font": {"size": 12, "color": POINT}}
    label |= {"xanchor": "right" if at > 1.0 - at else "left", "yanchor": "top"}
    return {"shapes": [line | {"line": {"color": POINT, "width": 2, "dash": "dash"}, "label": label}]}


def span(value: float, low: float | None, high: float | None) -> dict[str, Any]:
    """The error bar of one value with its interval; none where the interval is not known."""
    if low is None or high is None:
        return {"visible": False}
    return {"type": "data", "symmetric": False, "array": [high - value], "arrayminus": [value - low]}
