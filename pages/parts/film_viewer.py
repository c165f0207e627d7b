"""The film viewer: one canvas component of ours. Once the film is there, all happens in the browser, with no rerun."""

import base64
import math
from dataclasses import dataclass

import streamlit as st

from pages.parts.asset import asset
from reading.lungs import Outline

_mount = st.components.v2.component(
    "film_viewer",
    html=asset("film_viewer.html"),
    css=asset("film_viewer.css"),
    js=asset("film_pixels.js") + asset("film_viewer.js"),
)


@dataclass(frozen=True)
class Heat:
    """The activation map with its absolute scale.

    `values` are rows x columns of evidence in logits, zero or more, top left first; together the cells cover the film.
    `ceiling`, in logits, is shown at full strength and is the same for every film of a version.

    Raises ValueError when the map is empty, ragged, negative or not finite, or the ceiling is not above zero.
    """

    values: tuple[tuple[float, ...], ...]
    ceiling: float

    def __post_init__(self) -> None:
        lengths = sorted({len(row) for row in self.values})
        if len(lengths) != 1 or lengths[0] == 0:
            raise ValueError(f"expected a heat map with rows of one length, received rows of lengths {lengths}")
        wrong = [value for row in self.values for value in row if not 0 <= value < math.inf]
        if wrong:
            raise ValueError(f"expected finite evidence of zero or more in a heat map, received {wrong[0]}")
        if not 0 < self.ceiling < math.inf:
            raise ValueError(f"expected a finite heat ceiling above zero, received {self.ceiling}")


@dataclass(frozen=True)
class LaidOver:
    """What can be laid over a film: its heat map, and outlines of the lungs."""

    heat: Heat | None = None
    lungs: tuple[Outline, ...] = ()


def film_viewer(jpeg: bytes, width: int, height: int, laid_over: LaidOver, description: str, *, key: str) -> None:
    """Show a film with zoom, pan, window, invert and, where there are such, its heat map and its lungs' outline.

    `jpeg` is the film in grey, at most 1024 pixels on its longer side; `width` and `height` are its size in pixels.
    `description` is what a screen reader says of the film. With a new film under the same `key`, zoom and pan start
    again; window, invert, heat strength, outline and layout stay.

    Raises ValueError when the film is empty or has no size.
    """
    if not jpeg:
        raise ValueError("expected the bytes of a JPEG film, received no bytes")
    if width <= 0 or height <= 0:
        raise ValueError(f"expected a film of at least 1 x 1 pixel, received {width} x {height}")
    heat = laid_over.heat
    # No value is a dictionary or a list: Streamlit would ask pandas whether that is a table, and import it first.
    _mount(
        key=key,
        data={
            "film": "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii"),
            "width": width,
            "height": height,
            "description": description,
            "heat": heat.values if heat else None,
            "ceiling": heat.ceiling if heat else None,
            "lungs": laid_over.lungs,
        },
    )
