"""Where the time goes: the stages of an upload, of a worklist and of a script run, each with its share of the whole.

Those of a training step are rows of `training_epoch`, which has a network at hand.
"""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.full_resolution import full_resolution_films
from benchmarks.row import Row
from benchmarks.stopwatch import sampled, watched
from reading.reader import serving_reader
from reading.spool import open_worklist
from reading.worklist_reading import work_off
from records.home import PROJECT

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

_READING = {
    "reading.reader.decode": "decoding",
    "reading.reader.reduce": "preparation",
    "reading.reader.scale": "preparation",
    "reading.lungs.concerns_about": "doubts: size, contrast, writing",
    "reading.lungs.find_lungs": "lungs",
    "reading.reader.look_at": "the film's look",
    "reading.refusal.Refusal.before": "limits",
    "reading.refusal.Refusal.after": "limits",
    "reading.graph_engine.GraphEngine.score": "forward",
}
_UPLOAD = _READING | {
    "pages.parts.session.display_jpeg": "display JPEG",
    "pages.parts.kept_readings.open_database": "the record",
    "pages.parts.kept_readings.record_reading": "the record",
    "records.database.Database.close": "the record",
}
_WORKLIST = _READING | {
    "reading.worklist_run.display_jpeg": "small JPEG",
    "reading.worklist_run.heat_png": "heat map as PNG",
    "reading.worklist_run._result": "the record",
    "reading.worklist.Worklist.film": "the spool",
    "reading.worklist.Worklist.begin": "the spool",
    "reading.worklist.Worklist.keep": "the spool",
}
_LEAST = 0.02  # share of the whole; what takes less is added up


def measure(quick: bool) -> Iterator[Row]:
    """Milliseconds of each stage, the largest first, and its share; of a film, or of one run of a page's script."""
    films = full_resolution_films(6 if quick else 64)
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, {"SECOND_READ_HOME": home}):
        os.environ.pop("CHEST_XRAY_DIR", None)
        yield from _upload(films)
        yield from _worklist(films)
        yield from _script_run(20 if quick else 200)


def _app() -> "AppTest":
    from streamlit.testing.v1 import AppTest

    return AppTest.from_file(str(PROJECT / "app.py"), default_timeout=600).run()


def _upload(films: list[bytes]) -> Iterator[Row]:
    app = _app()
    app.file_uploader[0].set_value([("warm.jpeg", films[0], "image/jpeg")]).run()
    whole = 0.0
    with watched(_UPLOAD) as spent:
        for number, film in enumerate(films):
            start = time.perf_counter()
            app.file_uploader[0].set_value([(f"{number}.jpeg", film, "image/jpeg")]).run()
            whole += (time.perf_counter() - start) * 1e3
    yield from _shares("an upload", spent | {"the page's script": whole - sum(spent.values())}, len(films))


def _worklist(films: list[bytes]) -> Iterator[Row]:
    worklist, reader = open_worklist(), serving_reader()
    for number, film in enumerate(films):
        worklist.add(f"{number}.jpeg", film)
    with watched(_WORKLIST) as spent:
        work_off(worklist, reader)
    yield from _shares("a worklist's film, all threads", spent, len(films))


def _script_run(runs: int) -> Iterator[Row]:
    app, looks = _app(), Counter[str]()
    start = time.perf_counter()
    for _ in range(runs):
        looks += sampled(app.run)
    whole = (time.perf_counter() - start) * 1e3
    spent = {where: whole * times / looks.total() for where, times in looks.items()}
    yield from _shares("the empty Read page's script", spent, runs)


def _shares(whole: str, spent: Mapping[str, float], times: int) -> Iterator[Row]:
    total = sum(spent.values())
    small = sum(taken for taken in spent.values() if taken < _LEAST * total)
    large = sorted(spent.items(), key=lambda item: -item[1])
    for stage, taken in [*(item for item in large if item[1] >= _LEAST * total), ("all else", small)]:
        yield Row("stages", f"{whole}: {stage}", taken / times, ratio=taken / total)
