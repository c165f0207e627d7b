"""A figure by kind of film, beside that of all films, with a mark where the interval excludes the whole."""

import plotly.graph_objects as go

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.beside_whole import COMPARED as NAMES
from evaluation.beside_whole import Apart, Side, apart, side_of
from evaluation.figure import Figure
from evaluation.subgroups import Subgroup
from model_store.figure_names import name_of
from pages.parts.figure_words import number_in_words
from pages.parts.plot_style import COMPARED, MODEL, SICK, laid_out, shares, span
from pages.parts.shown_plot import ShownPlot

_ROW, _AROUND = 46, 110  # pixels: of one kind of film with its words above, and of all else
_MARKS: dict[Side, str] = {"below": "▼ below the whole", "above": "▲ above the whole", "": ""}
_SYMBOLS: dict[Side, str] = {"below": "triangle-down", "above": "triangle-up", "": "circle"}


def subgroup_plot(at: AtOperatingPoint, name: str) -> ShownPlot:
    """One figure of NAMES, a row for every kind of film; the table has the others too."""
    figure, whole = go.Figure(), at.whole[name]
    groups = at.subgroups[::-1]  # Plotly counts rows from below
    notes = [_row(figure, row, group, group.figures[name], whole) for row, group in enumerate(groups)]
    lowest = min((found.low for group in groups if (found := group.figures[name]).low is not None), default=0.0)
    laid_out(
        figure, name_of(name), "", xaxis=shares(range=[max(0.0, lowest - 0.1), 1.02]), showlegend=False,
        yaxis={"range": [-0.6, len(groups) - 0.2], "visible": False}, shapes=_of_whole(whole),
        height=_AROUND + _ROW * len(groups), annotations=notes,
    )  # fmt: skip
    return ShownPlot(f"{name_of(name)} by kind of film", figure, _words(at, name), _columns(at))


def _row(figure: go.Figure, row: int, group: Subgroup, found: Figure, whole: Figure) -> dict[str, object]:
    """Draw one kind of film, and give the words that stand above it."""
    side = side_of(found, whole)
    if found.value is not None:
        figure.add_scatter(
            x=[found.value], y=[row], mode="markers", name=group.name,
            marker={"color": SICK if side else MODEL, "size": 11, "symbol": _SYMBOLS[side]},
            error_x=span(found.value, found.low, found.high),
            hovertemplate=f"{number_in_words(found)}, {found.films} films<extra></extra>",
        )  # fmt: skip
    words = f"{group.kind}: {group.name} · {found.reason.partition(':')[0] or f'n = {found.films}'}"
    return {
        "x": 0, "y": row, "xref": "paper", "yshift": 12, "xanchor": "left", "showarrow": False,
        "text": f"{words} · <b>{_MARKS[side]}</b>" if side else words,
    }  # fmt: skip


def _of_whole(whole: Figure) -> list[dict[str, object]]:
    if whole.value is None:
        return []
    line = {"type": "line", "x0": whole.value, "x1": whole.value, "y0": 0, "y1": 1, "yref": "paper"}
    return [line | {"line": {"color": COMPARED, "dash": "dash", "width": 1.5}}]


def _words(at: AtOperatingPoint, name: str) -> str:
    standing = [_standing(one) for one in apart(at.subgroups, at.whole) if one.name == name]
    whole = f"All films: {number_in_words(at.whole[name])}, {at.whole[name].films:,} films, the dashed line."
    found = "; ".join(standing) or "no kind of film"
    return f"{whole} Intervals that exclude it: {found}. By chance alone one in twenty would."


def _standing(one: Apart) -> str:
    found = one.group.figures[one.name]
    return f"{one.group.name} ({one.side}: {number_in_words(found)}, {found.films:,} films)"


def _columns(at: AtOperatingPoint) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {
        "kind": [group.kind for group in at.subgroups],
        "films": [group.name for group in at.subgroups],
        "with pneumonia": [f"{group.positive:,}" for group in at.subgroups],
        "without": [f"{group.negative:,}" for group in at.subgroups],
    }
    for name in NAMES:
        figures = [group.figures[name] for group in at.subgroups]
        columns[name_of(name)] = [
            f"{number_in_words(found)} {_MARKS[side_of(found, at.whole[name])]}".strip() for found in figures
        ]
    return columns
