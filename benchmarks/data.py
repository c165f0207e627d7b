"""How long the Data page takes to describe the folder of films: never seen, known from before, and seen just now."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from benchmarks.row import Row, row_of
from films.layout import film_folder
from films.phantoms import write_phantom_folder

APP = Path(__file__).resolve().parent.parent / "app.py"


def measure(quick: bool) -> Iterator[Row]:
    """Cold: nothing is known of the folder. Known: another process looked at it. Warm: this one did.

    Quick, the folder is one of a few phantoms.
    """
    with tempfile.TemporaryDirectory() as home:
        folder = write_phantom_folder(Path(home) / "films", train=40, test=8) if quick else film_folder()
        if folder is None:
            yield Row("data", "Data page", reason="no folder of films: CHEST_XRAY_DIR names none")
            return
        with patch.dict(os.environ, {"SECOND_READ_HOME": home, "CHEST_XRAY_DIR": str(folder)}):
            yield from _views(3 if quick else 10)


def _views(count: int) -> Iterator[Row]:
    cold = _view()
    yield row_of("data", "Data page, cold", [cold])
    for work, forget in (("known", True), ("warm", False)):
        yield row_of("data", f"Data page, {work}", [_view(forget) for _ in range(count)], cold)


def _view(forget: bool = True) -> float:
    """Milliseconds until the page stands, in a new session; forget: what this process knows of the films."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    if forget:
        st.cache_data.clear()
        st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=300).run()
    start = time.perf_counter()
    app.switch_page("pages/lab/data.py").run()
    return (time.perf_counter() - start) * 1e3
