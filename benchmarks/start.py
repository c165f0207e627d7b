"""How long the server takes from its start to a first reading, and what memory it holds then, beside a bare page."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.row import Row, Target, row_of
from benchmarks.served_app import TOLD, second_read, served
from benchmarks.visit import FOUND, Visit
from films.phantoms import phantom

FILM_SIZE = (1600, 1200)  # pixels; a full-resolution film is about so large
BARE = 'import streamlit as st\n\nst.markdown("A bare page")\n'
_BEYOND = Target(2_000)  # milliseconds more than a bare page
_MEMORY = Target(300)  # MB in all
_Taken = tuple[float, float, float]  # milliseconds by the clock, of the processors, megabytes


def measure(quick: bool) -> Iterator[Row]:
    """A bare Streamlit page and this program by turns, each a new server, visited at once and without a browser.

    The program's home has records already, as a site has on every day but its first.
    """
    if not TOLD.is_dir():
        yield Row("start", "a server's start", reason="this system does not say what a process takes")
        return
    bare: list[_Taken] = []
    ours: list[_Taken] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        _to_first_reading(folder)
        for _ in range(2 if quick else 7):
            bare.append(_to_bare_page(folder))
            ours.append(_to_first_reading(folder))
    first = float(np.median([taken[0] for taken in bare]))
    yield row_of("start", "a bare page stands", [taken[0] for taken in bare])
    yield row_of("start", "the first film is read", [taken[0] for taken in ours], first)
    for place, clock in enumerate(("by the clock", "of the processors")):
        beyond = [own[place] - other[place] for own, other in zip(ours, bare, strict=True)]
        yield Row("start", f"more than the bare page, {clock}", float(np.median(beyond)), target=_BEYOND)
    yield Row("start", "memory, bare page", max(taken[2] for taken in bare), unit="MB")
    yield Row("start", "memory, first film read", max(taken[2] for taken in ours), unit="MB", target=_MEMORY)


def _to_bare_page(folder: Path) -> _Taken:
    with served(("streamlit", "run", "bare.py"), folder, {}) as app, Visit(app.url) as visit:
        visit.run()
        return app.milliseconds, app.worked(), app.megabytes()


def _to_first_reading(home: Path) -> _Taken:
    with second_read(home, CHEST_XRAY_DIR="") as app, Visit(app.url) as visit:
        visit.run()
        visit.upload("film.jpg", _film(), until=FOUND)
        return app.milliseconds, app.worked(), app.megabytes()


def _film() -> bytes:
    content = io.BytesIO()
    Image.fromarray(phantom(1, True, *FILM_SIZE)).save(content, "JPEG")
    return content.getvalue()
