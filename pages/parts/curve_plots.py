"""The curves over every operating point: ROC, and precision against recall, each beside the size of the films alone."""

import plotly.graph_objects as go

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.curves import OperatingCurve
from evaluation.figure import Figure
from evaluation.prevalence import AtPrevalence, precision_curve
from model_store.card_blocks import percent
from pages.parts.evaluated_version import SizeCurve
from pages.parts.figure_words import number_in_words, share_in_words
from pages.parts.plot_style import COMPARED, MODEL, POINT, SIZE_ALONE, laid_out, shares, span
from pages.parts.shown_plot import ShownPlot

_MODEL, _SIZE = "this model", "size of the film alone"
_FROM = "from %{customdata:.3f} on"


def roc_plot(curve: OperatingCurve, size: SizeCurve, at: AtOperatingPoint, auc: Figure, size_auc: Figure) -> ShownPlot:
    """Sensitivity against false alarms."""
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": COMPARED}, name="chance")
    if size.curve is not None:
        figure.add_scatter(
            x=_alarmed(size.curve), y=size.curve.sensitivity, mode="lines",
            line={"dash": "dash", "color": SIZE_ALONE}, name=_SIZE, hoverinfo="name+x+y",
        )  # fmt: skip
    alarmed = _alarmed(curve)
    figure.add_scatter(
        x=alarmed, y=curve.sensitivity, mode="lines", line={"color": MODEL}, name=_MODEL, customdata=curve.probability,
        hovertemplate=_FROM + ": %{y:.1%} of the sick found, %{x:.1%} of the healthy alarmed<extra></extra>",
    )  # fmt: skip
    found, cleared = (at.classes[1].figures[name] for name in ("sensitivity", "specificity"))
    if found.value is not None and cleared.value is not None:
        low, high = (None if bound is None else 1.0 - bound for bound in (cleared.high, cleared.low))
        _add_point(figure, 1.0 - cleared.value, (low, high), found)
    laid_out(figure, "healthy children alarmed (1 - specificity)", "sick children found (sensitivity)",
             xaxis=shares(), yaxis=shares())  # fmt: skip
    words = (
        f"Sensitivity {share_in_words(found)}, specificity {share_in_words(cleared)} at this operating point. "
        f"Area under the curve {number_in_words(auc)}. {_of_size(size, size_auc)}"
    )
    columns = {
        "from probability": curve.probability, "sensitivity": curve.sensitivity,
        "specificity": curve.specificity, "1 - specificity": alarmed,
    }  # fmt: skip
    return ShownPlot("ROC curve", figure, words, columns)


def precision_plot(
    curve: OperatingCurve, size: SizeCurve, at: AtOperatingPoint, meant: AtPrevalence, average: Figure | None
) -> ShownPlot:
    """Precision against recall, where the reader's share of the children is sick."""
    share, figure = meant.prevalence, go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[share, share],
        mode="lines",
        line={"dash": "dot", "color": COMPARED},
        name="every child called sick",
    )
    if size.curve is not None:
        figure.add_scatter(
            x=size.curve.sensitivity, y=precision_curve(size.curve, share), mode="lines",
            line={"dash": "dash", "color": SIZE_ALONE}, name=_SIZE, hoverinfo="name+x+y",
        )  # fmt: skip
    precision = precision_curve(curve, share)
    figure.add_scatter(
        x=curve.sensitivity, y=precision, mode="lines", line={"color": MODEL}, name=_MODEL,
        customdata=curve.probability,
        hovertemplate=_FROM + ": %{x:.1%} of the sick found, %{y:.1%} of the alarms right<extra></extra>",
    )  # fmt: skip
    found, right = at.classes[1].figures["sensitivity"], meant.positive_predictive_value
    if found.value is not None and right.value is not None:
        _add_point(figure, found.value, (found.low, found.high), right)
    laid_out(figure, "sick children found (recall)", "alarms that are right (precision)",
             xaxis=shares(), yaxis=shares())  # fmt: skip
    words = (
        f"Where {percent(share)} of the children are sick, an alarm at this operating point is right in "
        f"{share_in_words(right)}."
    )
    if average is not None:
        words += f" Average precision among these films {number_in_words(average)}."
    columns = {"from probability": curve.probability, "recall": curve.sensitivity, "precision": precision}
    return ShownPlot("Precision and recall", figure, words, columns)


def _alarmed(curve: OperatingCurve) -> list[float]:
    return [1.0 - specificity for specificity in curve.specificity]


def _add_point(figure: go.Figure, across: float, bounds: tuple[float | None, float | None], up: Figure) -> None:
    value = up.value or 0.0
    figure.add_scatter(
        x=[across], y=[value], mode="markers", name="operating point",
        marker={"color": POINT, "size": 12, "symbol": "diamond"},
        error_x=span(across, *bounds), error_y=span(value, up.low, up.high),
        hovertemplate="operating point: %{x:.1%}, %{y:.1%}<extra></extra>",
    )  # fmt: skip


def _of_size(size: SizeCurve, area: Figure) -> str:
    told = f"The size of the film alone, no pixel seen: {number_in_words(area)}."
    return told if size.curve is not None else f"{told} Its curve is not drawn: {size.reason}."
