"""What the probabilities are: where the films lie, whether they are true, and what acting on them is worth."""

from itertools import pairwise

import plotly.graph_objects as go

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.curves import DecisionCurve
from evaluation.figure import Figure
from evaluation.histogram import Histogram
from evaluation.prevalence import NetBenefit
from model_store.card_blocks import percent
from model_store.stored_evaluation import StoredCalibration
from pages.parts.figure_words import number_in_words
from pages.parts.plot_style import COMPARED, MODEL, SICK, WELL, laid_out, shares, upright
from pages.parts.shown_plot import Columns, ShownPlot

_COUNTS = (1, 10, 50, 100, 200, 500, 1000, 5000, 20_000, 100_000)  # films, for the ticks


def histogram_plot(films: Histogram, at: AtOperatingPoint) -> ShownPlot:
    """Films by probability, pneumonia upwards and the others downwards, those called wrongly hatched."""
    figure = go.Figure()
    middle = [(low + high) / 2 for low, high in pairwise(films.edges)]
    bars = (
        ("pneumonia found", films.found, 1, SICK, ""), ("pneumonia missed", films.missed, 1, SICK, "x"),
        ("no pneumonia, cleared", films.cleared, -1, WELL, ""), ("no pneumonia, alarmed", films.alarmed, -1, WELL, "x"),
    )  # fmt: skip
    for name, counts, way, colour, hatch in bars:
        figure.add_bar(
            x=middle, y=[way * count**0.5 for count in counts], width=films.edges[1] * 0.92, name=name,
            marker={
                "color": colour, "pattern": {"shape": hatch, "fillmode": "replace", "fgcolor": colour},
                "line": {"color": colour, "width": 1.5 if hatch else 0},  # else a hatched bar is hardly seen on black
            },
            customdata=counts, hovertemplate="%{customdata} films, " + name + "<extra></extra>",
        )  # fmt: skip
    most = max(max(counts) for _, counts, *_ in bars)
    ticks = [count for count in _COUNTS if count <= max(1, most)]
    roots = [-(count**0.5) for count in ticks[::-1]] + [0.0] + [count**0.5 for count in ticks]
    labels = [f"{count:,}" for count in (*ticks[::-1], 0, *ticks)]
    laid_out(
        figure, "calibrated probability of pneumonia", "films (no pneumonia below the line)", barmode="overlay",
        xaxis=shares(), yaxis={"tickvals": roots, "ticktext": labels}, **upright(at.operating_point),
    )  # fmt: skip
    cells = at.cells
    words = (
        f"Of {cells.positive:,} films with pneumonia {cells.false_negative:,} lie below the operating point: missed. "
        f"Of {cells.negative:,} without, {cells.false_positive:,} lie at or above it: alarmed needlessly. A bar twice "
        "as long as another stands for four times the films, so that the few are seen."
    )
    columns: Columns = {
        "from": films.edges[:-1], "to": films.edges[1:], "pneumonia found": films.found,
        "pneumonia missed": films.missed, "no pneumonia, alarmed": films.alarmed,
        "no pneumonia, cleared": films.cleared,
    }  # fmt: skip
    return ShownPlot("Probabilities by class", figure, words, columns)


def reliability_plot(calibration: StoredCalibration, operating_point: float, error: Figure | None) -> ShownPlot:
    """What was said, against what was."""
    bins, figure = calibration.reliability, go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": COMPARED}, name="true probabilities"
    )
    figure.add_scatter(
        x=[one.mean_probability for one in bins], y=[one.share for one in bins], mode="lines+markers",
        line={"color": MODEL}, name="this model", customdata=[one.films for one in bins],
        error_y={
            "type": "data", "symmetric": False, "thickness": 1,
            "array": [one.high - one.share for one in bins], "arrayminus": [one.share - one.low for one in bins],
        },
        hovertemplate="%{customdata} films: %{x:.1%} was said, %{y:.1%} have it<extra></extra>",
    )  # fmt: skip
    laid_out(figure, "calibrated probability, group's mean", "share labelled pneumonia",
             xaxis=shares(), yaxis=shares(), **upright(operating_point))  # fmt: skip
    words = f"Films in {len(bins)} groups of like probability. On the dotted line, as many are sick as was said."
    if error is not None:
        words += f" Calibration error {number_in_words(error)}"
        words += f"; true ones would show up to {calibration.perfect.upper:.3f}." if calibration.perfect else "."
    columns: Columns = {
        "mean probability": [one.mean_probability for one in bins], "share": [one.share for one in bins],
        "low": [one.low for one in bins], "high": [one.high for one in bins], "films": [one.films for one in bins],
    }  # fmt: skip
    return ShownPlot("Reliability", figure, words, columns)


def decision_plot(curve: DecisionCurve, here: NetBenefit) -> ShownPlot:
    """What acting on the alarms is worth, by how much a needless one is minded."""
    best = max(curve.prevalence, *curve.model)
    figure, least = go.Figure(), -0.2 * best
    figure.add_scatter(
        x=curve.threshold, y=_seen(curve.everyone, least), mode="lines", line={"dash": "dot", "color": COMPARED},
        name="every child called sick", hoverinfo="name+x+y",
    )  # fmt: skip
    figure.add_scatter(
        x=curve.threshold,
        y=_seen(curve.model, least),
        mode="lines",
        line={"color": MODEL},
        name="this model",
        hoverinfo="name+x+y",
    )
    laid_out(
        figure, "threshold: probability from which one would act", "net benefit per child", xaxis=shares(),
        yaxis={"range": [least, 1.05 * best], "zerolinecolor": COMPARED}, **upright(here.threshold),
    )  # fmt: skip
    words = (
        f"Sick children found, less needless alarms at the price that the threshold puts on them, where "
        f"{percent(curve.prevalence)} are sick. There, this operating point is a threshold of "
        f"{percent(here.threshold)}: the model is worth {here.model:.3f}, calling every child sick "
        f"{here.everyone:.3f}, calling none 0."
    )
    columns = {"threshold": curve.threshold, "this model": curve.model, "every child called sick": curve.everyone}
    return ShownPlot("Decision curve", figure, words, columns)


def _seen(benefit: tuple[float, ...], least: float) -> list[float | None]:
    return [value if value >= least else None for value in benefit]
