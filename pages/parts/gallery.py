"""The gallery: films as tiles, each with its probability and what the model saw."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from pages.parts.asset import asset

_mount = st.components.v2.component(
    "gallery", html=asset("gallery.html"), css=asset("gallery.css"), js=asset("gallery.js")
)


@dataclass(frozen=True)
class Tile:
    """One film as a tile. film, heat: pictures as data addresses; absent: what stands in the place of the film."""

    name: str
    probability: str
    label: str
    mark: str = ""
    film: str | None = None
    heat: str | None = None
    absent: str = "The film is not on this machine"


def gallery(tiles: Sequence[Tile], *, heat: bool, opened: Callable[[str], None] | None, key: str) -> None:
    """Show tiles; `heat` shows the heat map of all, else of the one under the pointer.

    opened: called with the name of a film that was clicked, before the script runs again; None where a click does
    nothing.
    """

    def told() -> None:
        name = st.session_state[key].opened
        if opened and name in {tile.name for tile in tiles}:
            opened(name)

    _mount(
        key=key,
        data={"tiles": [asdict(tile) for tile in tiles], "heat": heat, "opens": opened is not None},
        on_opened_change=told,
    )
