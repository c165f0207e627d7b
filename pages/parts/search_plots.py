"""The plots of a search: how its trials did, one after the other, and what its choices explain."""

import plotly.graph_objects as go

from pages.parts.plot_style import COMPARED, MODEL, POINT, laid_out, shares
from pages.parts.shown_plot import ShownPlot
from training.searches.searches import Found

_HEIGHT = 340  # pixels


def history(found: Found) -> ShownPlot | None:
    """The score of each whole trial, and the best up to each; None before one is whole."""
    scored = [(trial.number, trial.score) for trial in found.trials if trial.score is not None]
    if not found.best or not scored:
        return None
    numbers, scores = [number for number, _ in scored], [score for _, score in scored]
    best = [max(scores[: place + 1]) for place in range(len(scores))]
    figure = go.Figure()
    figure.add_scatter(
        x=numbers, y=best, name="best so far", mode="lines", line={"color": POINT, "shape": "hv"},
        hovertemplate="best up to trial %{x}: %{y:.4f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=numbers, y=scores, name="a whole trial", mode="markers", marker={"color": MODEL, "size": 9},
        hovertemplate="trial %{x}: %{y:.4f}<extra></extra>",
    )  # fmt: skip
    laid_out(figure, "trial", "mean AUC on films held out", height=_HEIGHT, xaxis={"tickformat": "d"})
    given_up = sum(trial.state == "given up" for trial in found.trials)
    words = f"The best is trial {found.best.number}, with {found.best.score:.4f}, of {len(scored)} that are whole."
    words += f" Given up early, and not drawn: {given_up}." if given_up else ""
    return ShownPlot("Score by trial", figure, words, {"trial": numbers, "score": scores, "best so far": best})


def importance(found: Found) -> ShownPlot | None:
    """The share of the scores' spread that each choice explains; None while trials are too few."""
    if not found.importance:
        return None
    names = [name.replace("_", " ") for name in found.importance]
    explained = list(found.importance.values())
    figure = go.Figure()
    figure.add_bar(
        x=explained[::-1], y=names[::-1], orientation="h", marker_color=COMPARED,
        hovertemplate="%{y}: %{x:.0%}<extra></extra>",
    )  # fmt: skip
    laid_out(figure, "share of the scores' spread", "", height=_HEIGHT, xaxis=shares(dtick=0.25))
    whole = sum(trial.score is not None for trial in found.trials)
    words = (
        f"{names[0].capitalize()} explains most of how far the scores of {whole} trials lie apart: {explained[0]:.0%}. "
        "A choice may matter and yet leave the best trial to chance: few trials say little."
    ).replace("%", "\u00a0%")
    return ShownPlot("What the choices do", figure, words, {"choice": names, "share": explained})
