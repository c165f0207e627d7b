"""The gallery: films as tiles, each with its probability and what the model saw."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

_PARTS = Path(__file__).parent


def _asset(suffix: str) -> str:
    return (_PARTS / f"gallery.{suffix}").read_text(encoding="utf-8")


_mount = st.components.v2.component("gallery", html=_asset("html"), css=_asset("css"), js=_asset("js"))


@dataclass(frozen=True)
class Tile:
    """One film as a tile. film, heat: pictures as data addresses; None where the film is not on this machine."""

    name: str
    probability: str
    label: str
    mark: str = ""
    film: str | None = None
    heat: str | None = None


def gallery(tiles: Sequence[Tile], *, heat: bool, opened: Callable[[str], None], key: str) -> None:
    """Show tiles; `heat` shows the heat map of all, else of the one under the pointer.

    opened: called with the name of a film that was clicked, before the script runs again.
    """

    def told() -> None:
        name = st.session_state[key].opened
        if name in {tile.name for tile in tiles}:
            opened(name)

    _mount(key=key, data={"tiles": [asdict(tile) for tile in tiles], "heat": heat}, on_opened_change=told)
