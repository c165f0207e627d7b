"""How long the Errors page takes after a move of its slider, with few stored predictions and with many."""

import json
import os
import shutil
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from benchmarks.figures import drawn_predictions
from benchmarks.row import Row, row_of
from evaluation.predictions import read_predictions, write_predictions
from evaluation.sorted_predictions import SortedPredictions
from films.layout import film_folder
from model_store.store import serving_version
from model_store.version import PREDICTIONS_FILE, sha256_of

APP = Path(__file__).resolve().parent.parent / "app.py"
SIZES, QUICK_SIZES = (624, 100_000), (624, 20_000)
_CELL = "true negative"
_GALLERY = "slider moved, a gallery of 24 tiles"


def measure(quick: bool) -> Iterator[Row]:
    """An empty page, then for each number of predictions a moved slider, with no cell open and with a gallery."""
    first = None
    if own := film_folder():
        yield _with_pictures(own, 10 if quick else 40)
    for films in QUICK_SIZES if quick else SIZES:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            version = _version_in(home, films)
            with patch.dict(os.environ, {"SECOND_READ_HOME": folder}):
                os.environ.pop("CHEST_XRAY_DIR", None)
                rows = _rows(10 if quick else 40)
            for work, times in rows:
                row = row_of("audit", f"{films:,} films: {work}", times, first)
                first = first or row.median
                yield row
            yield Row("audit", f"{films:,} films: memory", _bytes_a_film(version), unit="bytes a film")


def _with_pictures(folder: Path, repetitions: int) -> Row:
    """The version in service with its own films: a moved slider, and 24 tiles with their pictures kept from before."""
    with (
        tempfile.TemporaryDirectory() as home,
        patch.dict(os.environ, {"SECOND_READ_HOME": home, "CHEST_XRAY_DIR": str(folder)}),
    ):
        times = dict(_rows(repetitions))[_GALLERY]
    return row_of("audit", f"its own films, with pictures: {_GALLERY}", times[repetitions // 2 :])


def _version_in(home: Path, films: int) -> Path:
    """A copy of the version in service with so many made-up predictions, in service in `home`."""
    source = serving_version()
    folder = home / "versions" / "20991231T000000Z-many"
    shutil.copytree(source.folder, folder)
    write_predictions(folder / PREDICTIONS_FILE, drawn_predictions(films), source.card.labels)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["files"][PREDICTIONS_FILE] = sha256_of(folder / PREDICTIONS_FILE)
    (folder / "card.json").write_text(json.dumps(card | {"id": folder.name}), encoding="utf-8")
    (home / "serving.json").write_text(json.dumps({"version": folder.name}), encoding="utf-8")
    return folder


def _rows(repetitions: int) -> Iterator[tuple[str, list[float]]]:
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=300).run()
    yield "the empty Read page", _timed(app, repetitions, moves=False)
    app.switch_page("pages/audit/errors.py").run()
    yield "slider moved, four cells", _timed(app, repetitions, moves=True)
    app.query_params["cell"] = _CELL
    app.run()
    yield _GALLERY, _timed(app, repetitions, moves=True)


def _timed(app: "object", repetitions: int, moves: bool) -> list[float]:
    times = []
    for number in range(repetitions):
        if moves:
            app.slider[0].set_value(0.3 + 0.4 * number / repetitions)  # type: ignore[attr-defined]
        start = time.perf_counter()
        app.run()  # type: ignore[attr-defined]
        times.append((time.perf_counter() - start) * 1e3)
    return times


def _bytes_a_film(folder: Path) -> float:
    tracemalloc.start()
    held = SortedPredictions(read_predictions(folder / PREDICTIONS_FILE, ("NORMAL", "PNEUMONIA")))
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / len(held.predictions.film)
