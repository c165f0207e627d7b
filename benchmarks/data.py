"""How long the Data page takes to describe the folder of films: never seen, known from before, and seen just now."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from benchmarks.row import Row, row_of
from films.layout import film_folder

APP = Path(__file__).resolve().parent.parent / "app.py"


def measure(quick: bool) -> Iterator[Row]:
    """Cold: nothing is known of the folder. Known: another process looked at it. Warm: this one did."""
    folder = film_folder()
    if folder is None:
        yield Row("data", "Data page", reason="no folder of films: CHEST_XRAY_DIR names none")
        return
    with (
        tempfile.TemporaryDirectory() as home,
        patch.dict(os.environ, {"SECOND_READ_HOME": home, "CHEST_XRAY_DIR": str(folder)}),
    ):
        cold = _view()
        yield row_of("data", "Data page, cold", [cold])
        for work, forget in (("known", True), ("warm", False)):
            times = [_view(forget) for _ in range(3 if quick else 10)]
            yield row_of("data", f"Data page, {work}", times, cold)


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
