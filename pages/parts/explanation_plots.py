"""What the examination of a version's heat maps found, as plots and a table."""

from collections.abc import Sequence

import plotly.graph_objects as go

from evaluation.figure import Figure
from evaluation.stored_explanation import TARGET, Curve, Order, StoredExplanation
from model_store.card_blocks import percent
from pages.parts.figure_words import number_in_words, share_in_words
from pages.parts.plot_style import COMPARED, MODEL, SIZE_ALONE, laid_out, shares, span
from pages.parts.shown_plot import Columns, ShownPlot

_COLOURS = (MODEL, SIZE_ALONE, COMPARED)  # of the version's maps, the fixed picture, the random order
_DASHES = ("solid", "dash", "dot")
_ROW = 40  # pixels


def share_plot(found: StoredExplanation) -> ShownPlot:
    """How much of the heat lies in the lungs: of the version's maps, and of all that they are held against."""
    rows: list[tuple[str, Figure, str]] = [("the lungs' own outline", found.outline, COMPARED)]
    rows += [(f"{name}s", share.share, MODEL) for name, share in found.outcomes.items()]
    rows.append(("one fixed picture", found.template.share, SIZE_ALONE))
    rows += [(f"{one.stage} shuffled", one.maps.share, COMPARED) for one in found.shuffled]
    known = [(name, figure, colour) for name, figure, colour in rows if figure.value is not None]
    figure = go.Figure()
    for name, one, colour in known:
        figure.add_scatter(
            x=[one.value], y=[name], mode="markers", marker={"color": colour, "size": 11},
            error_x=span(one.value or 0.0, one.low, one.high), showlegend=False,
            hovertemplate=f"{name}: {share_in_words(one)}<extra></extra>",
        )  # fmt: skip
    area = found.area.value or 0.0
    line = {"type": "line", "x0": area, "x1": area, "y0": 0, "y1": 1, "yref": "paper"}
    laid_out(
        figure, "share of the heat inside the lungs", "", height=160 + _ROW * len(known),
        xaxis=shares(), yaxis={"autorange": "reversed"},
        shapes=[line | {"line": {"color": COMPARED, "width": 2, "dash": "dash"}}],
    )  # fmt: skip
    own = found.outcomes["true positive"]
    words = (
        f"Where the finding of pneumonia is right, {share_in_words(own.share)} of the heat lies in the lungs, which "
        f"are {percent(area)} of these films (dashed). That is {number_in_words(own.ratio)} times what a flat picture "
        f"has; {TARGET} was meant to be reached. The lungs' own outline, as coarse as the map, has "
        f"{percent(found.outline.value or 0.0)}; one fixed picture, the mean map of {found.template_films} other "
        f"films, has {percent(found.template.share.value or 0.0)}. Where weights are shuffled, nothing is known any "
        "more, and the share has to fall to the dashed line."
    )
    return ShownPlot("Heat inside the lungs", figure, words, _share_columns(rows))


def _share_columns(rows: Sequence[tuple[str, Figure, str]]) -> Columns:
    return {
        "Maps": [name for name, *_ in rows],
        "Heat inside the lungs": [share_in_words(figure) for _, figure, _ in rows],
        "Interval by": [figure.method for _, figure, _ in rows],
    }


def insertion_plot(found: StoredExplanation) -> ShownPlot:
    """The logit while a blurred film gets its places back."""
    words = (
        f"Mean of {found.sample} true positives. Places come back into a blurred film, those with the most heat first: "
        f"a map that explains lifts the line early. {_told(found, 'insertion')}"
    )
    return _curves("Insertion", found, [order.inserted for order in found.orders], "places put in", words)


def deletion_plot(found: StoredExplanation) -> ShownPlot:
    """The logit while a film loses its places."""
    words = (
        f"The same films lose their places: a map that explains drops the line early. {_told(found, 'deletion')} "
        f"Blurred whole, these films get a mean probability of {percent(found.blurred.value or 0.0)}."
    )
    return _curves("Deletion", found, [order.deleted for order in found.orders], "places blurred", words)


def _told(found: StoredExplanation, name: str) -> str:
    areas = (f"{order.name} {number_in_words(_area(order, name))}" for order in found.orders)
    return f"Mean height, in logits: {'; '.join(areas)}."


def _area(order: Order, name: str) -> Figure:
    return order.insertion if name == "insertion" else order.deletion


def _curves(title: str, found: StoredExplanation, curves: list[Curve], across: str, words: str) -> ShownPlot:
    figure, places = go.Figure(), list(found.places)
    own = curves[0]
    figure.add_scatter(
        x=places + places[::-1], y=[*own.high, *own.low[::-1]], fill="toself", mode="none", hoverinfo="skip",
        fillcolor="rgba(0,114,178,0.18)", name="95 % interval", showlegend=False,
    )  # fmt: skip
    for order, curve, colour, dash in zip(found.orders, curves, _COLOURS, _DASHES, strict=True):
        figure.add_scatter(
            x=places, y=curve.mean, mode="lines", name=order.name, line={"color": colour, "dash": dash},
            hovertemplate=f"{order.name}: %{{y:.2f}} logits at %{{x:.0%}}<extra></extra>",
        )  # fmt: skip
    laid_out(figure, across, "evidence for pneumonia, logits", xaxis=shares())
    columns: dict[str, list[float]] = {across: places}
    for order, curve in zip(found.orders, curves, strict=True):
        columns[order.name] = list(curve.mean)
        columns |= {f"{order.name}, low": list(curve.low), f"{order.name}, high": list(curve.high)}
    return ShownPlot(title, figure, words, columns)


def method_columns(found: StoredExplanation) -> Columns:
    """Grad-CAM and the other methods on the same films, a row each."""
    methods = found.methods
    return {
        "Method": [method.name for method in methods],
        "Heat inside the lungs": [share_in_words(method.share) for method in methods],
        "Insertion, logits": [number_in_words(method.insertion) for method in methods],
        "Deletion, logits": [number_in_words(method.deletion) for method in methods],
        "Milliseconds a film": [f"{method.milliseconds:,.0f}" for method in methods],
        "Lead in the lungs": [_over(method.share_over) for method in methods],
        "Lead in insertion less deletion": [_over(method.gain_over) for method in methods],
    }


def _over(difference: Figure | None) -> str:
    return number_in_words(difference, "+") if difference else ""
