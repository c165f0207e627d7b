"""The curves of trainings: of one, epoch by epoch, and of several beside each other."""

from collections.abc import Mapping

import plotly.graph_objects as go

from pages.parts.plot_style import COMPARED, MODEL, POINT, SICK, SIZE_ALONE, laid_out
from pages.parts.shown_plot import ShownPlot
from training.curves import Curves

# Figure, name, whether validation has it too.
KINDS = (
    ("loss", "Loss", True), ("accuracy", "Accuracy", True), ("auc", "AUC", True),
    ("learning_rate", "Learning rate", False),
)  # fmt: skip
_LEGEND = {"orientation": "h", "yanchor": "top", "y": -0.3, "x": 0}  # these plots are lower than others
_COLOURS = (MODEL, SICK, POINT, SIZE_ALONE, COMPARED)


def plots_of(curves: Curves) -> list[ShownPlot]:
    """Loss, accuracy, AUC and learning rate by epoch, for the films learned from and those held out."""
    return [_plot(curves, name, title, both) for name, title, both in KINDS if name in curves[-1]]


def _plot(curves: Curves, name: str, title: str, both: bool) -> ShownPlot:
    epochs = [int(line["epoch"]) for line in curves]
    figure, columns = go.Figure(), {"epoch": [float(epoch) for epoch in epochs]}
    lines = [("learned from", name, MODEL, "solid")]
    lines += [("held out", f"val_{name}", SICK, "dash")] if both and f"val_{name}" in curves[-1] else []
    for words, key, colour, dash in lines:
        values = [line[key] for line in curves]
        columns[words if both else name.replace("_", " ")] = values
        figure.add_scatter(
            x=epochs, y=values, name=words, mode="lines+markers", line={"color": colour, "dash": dash},
            showlegend=both, hovertemplate="epoch %{x}: %{y:.4g}<extra>" + words + "</extra>",
        )  # fmt: skip
    up = {} if both else {"tickformat": ".1e"}
    laid_out(
        figure, "epoch", title, height=320, legend=_LEGEND, yaxis=up, xaxis={"dtick": 1 if len(epochs) < 15 else None}
    )
    return ShownPlot(title, figure, _sentence(curves, name, title, both), columns)


def _sentence(curves: Curves, name: str, title: str, both: bool) -> str:
    last = curves[-1]
    words = f"{title} after epoch {int(last['epoch'])}: {last[name]:.4g}"
    if both and f"val_{name}" in last:
        words += f" on the films learned from (as they were shown), {last[f'val_{name}']:.4g} on those held out"
    return f"{words}."


def compared(runs: Mapping[str, Curves], name: str, title: str) -> ShownPlot:
    """One figure of several trainings, by the id of each."""
    figure = go.Figure()
    columns: dict[str, list[float | None]] = {}
    longest = max(len(curves) for curves in runs.values())
    columns["epoch"] = [float(epoch + 1) for epoch in range(longest)]
    for place, (run, curves) in enumerate(runs.items()):
        values = [line.get(name) for line in curves]
        columns[run] = [*values, *[None] * (longest - len(values))]
        figure.add_scatter(
            x=[line["epoch"] for line in curves], y=values, name=run, mode="lines+markers",
            line={"color": _COLOURS[place % len(_COLOURS)], "dash": ("solid", "dash", "dot")[place // 5 % 3]},
        )  # fmt: skip
    laid_out(figure, "epoch", title, height=380, legend=_LEGEND)
    words = "; ".join(f"{run}: {values[-1]}" for run, values in _last(runs, name).items())
    return ShownPlot(title, figure, f"After the last epoch of each: {words}.", columns)


def _last(runs: Mapping[str, Curves], name: str) -> dict[str, list[str]]:
    return {run: [f"{curves[-1][name]:.4g}"] for run, curves in runs.items() if name in curves[-1]}
