"""A grid of one film with a map of each method laid over it, in the colours of the film viewer."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.parts.asset import asset
from reading.heatmap import HeatMap

_mount = st.components.v2.component(
    "explanation_grid",
    html=asset("explanation_grid.html"),
    css=asset("explanation_grid.css"),
    js=asset("film_pixels.js") + asset("explanation_grid.js"),
)


@dataclass(frozen=True)
class Cell:
    """A method. figures: a line on its map, or why there is none. fault: there will be none."""

    name: str
    meaning: str
    scale: str
    figures: str
    heat_map: HeatMap | None = None
    fault: bool = False


def explanation_grid(jpeg: bytes, width: int, height: int, cells: Sequence[Cell], *, key: str) -> None:
    """Show the film, `width` x `height` pixels, once a cell."""
    film = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
    data = {"film": film, "width": width, "height": height, "cells": [_told(cell) for cell in cells]}
    _mount(key=key, data=data)


def _told(cell: Cell) -> dict[str, object]:
    heat = cell.heat_map
    return {
        "name": cell.name, "meaning": cell.meaning, "scale": cell.scale, "figures": cell.figures, "fault": cell.fault,
        "heat": None if heat is None else {"values": heat.evidence.tolist(), "ceiling": heat.ceiling},
    }  # fmt: skip
