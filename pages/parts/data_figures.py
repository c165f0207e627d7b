"""The plots of the Data page."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from films.description import Count
from films.layout import LABELS, SPLITS, Film

# Blue and orange, which the colour-blind can tell apart.
COLOURS = dict(zip(LABELS, ("#0072b2", "#d55e00"), strict=True))
_HEIGHT = 340  # pixels


def counts_figure(counts: Sequence[Count]) -> go.Figure:
    """Films by split and label, as bars side by side."""
    figure = go.Figure()
    for label in LABELS:
        number = [
            sum(count.films for count in counts if (count.split, count.label) == (split, label)) for split in SPLITS
        ]
        figure.add_bar(x=list(SPLITS), y=number, name=label, marker_color=COLOURS[label], text=number)
    figure.update_layout(barmode="group", height=_HEIGHT, yaxis_title="films", margin={"t": 20, "b": 20})
    return figure


def shape_figure(films: Sequence[Film]) -> go.Figure:
    """Width divided by height, by split and label: where the two labels part, the shape gives them away."""
    figure = go.Figure()
    for label in LABELS:
        of_label = [film for film in films if film.label == label]
        figure.add_violin(
            # As arrays: of a list Plotly looks at every element by itself, three times.
            x=np.array([film.split for film in of_label]),
            y=np.array([film.aspect_ratio for film in of_label]),
            name=label,
            side="negative" if label == LABELS[0] else "positive",
            line_color=COLOURS[label],
            points=False,
            meanline_visible=True,
        )
    figure.update_layout(violinmode="overlay", height=_HEIGHT, yaxis_title="width / height", margin={"t": 20, "b": 20})
    return figure
