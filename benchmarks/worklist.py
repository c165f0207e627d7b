"""How long a worklist takes over a film, and what memory it holds, with ten films on it and with a thousand."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.row import Row, row_of
from films.phantoms import encode_png, phantom
from reading.reader import serving_reader
from reading.spool import open_worklist
from reading.worklist import Worklist
from reading.worklist_reading import work_off
from records.home import PROJECT

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

FILM_SIZE = (1600, 1200)  # pixels; a full-resolution film is about so large
SIZES, QUICK_SIZES = (10, 100, 1000), (3, 10)
_DRAWN = 50  # phantoms
_AT_ONCE = 10  # films that come together
_REST = 4.0  # seconds after which a list counts as one that nobody adds to
_STATUS = Path("/proc/self/status")
_WORKS = {"film": "a film, of ten more", "page": "the page, a film open", "tiles": "the page, 24 tiles"}


def measure(quick: bool) -> Iterator[Row]:
    """For each length of list the memory held, the time of one more film, and of the page with a film and with tiles.

    All in one process, as the server is one, which nothing else has filled.
    """
    if not _STATUS.is_file():
        yield Row("worklist", "a long worklist", reason="this system does not say what memory a process holds")
        return
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"SECOND_READ_HOME": folder}):
        os.environ.pop("CHEST_XRAY_DIR", None)
        lines = subprocess.run(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "benchmarks.worklist", "quick" if quick else "whole"],
            cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
    held, times = json.loads(lines[-1])
    for films, megabytes in held.items():
        yield Row("worklist", f"memory once {films} films were read", megabytes, unit="MB")
    for work, words in _WORKS.items():
        first = None
        for films, taken in times[work].items():
            row = row_of("worklist", f"{films} films on the list: {words}", taken, first)
            first = first or row.median
            yield row


def _measured(sizes: tuple[int, ...], turns: int) -> None:
    """Fill a list of each length, then work on all of them by turns, and print what was found."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=600).run()
    app.switch_page("pages/clinic/worklist.py")
    drawn = _Drawn(min(_DRAWN, sizes[-1]))
    lists = {size: open_worklist() for size in sizes}
    held = {size: _filled(worklist, size, drawn, app) for size, worklist in lists.items()}
    times: dict[str, dict[int, list[float]]] = {work: {size: [] for size in sizes} for work in _WORKS}
    time.sleep(_REST)
    for turn in range(turns):  # by turns, so that a busy moment meets every length
        for size, worklist in lists.items():
            times["page"][size].append(_page(app, worklist.id, str(1 + turn % size)))
            times["tiles"][size].append(_page(app, worklist.id, ""))
    for _ in range(turns // 3):
        for size, worklist in lists.items():
            times["film"][size].append(_read(worklist, drawn, _AT_ONCE))
    print(json.dumps([held, times]))


class _Drawn:
    """Drawn films in full resolution; each comes again and again with another grey value in a corner."""

    def __init__(self, count: int) -> None:
        self._films = [phantom(seed, seed % 2 == 0, *FILM_SIZE) for seed in range(count)]
        self._number = 0

    def next(self) -> bytes:
        """Another film's file."""
        film = self._films[self._number % len(self._films)]
        film[0, 0] = self._number // len(self._films)
        self._number += 1
        return encode_png(film)


def _filled(worklist: Worklist, size: int, drawn: _Drawn, app: "AppTest") -> float:
    """The megabytes held once so many films were read and shown."""
    while len(worklist.films()) < size:
        _read(worklist, drawn, min(_AT_ONCE, size - len(worklist.films())))
    _page(app, worklist.id, "")
    return _megabytes()


def _read(worklist: Worklist, drawn: _Drawn, films: int) -> float:
    """Milliseconds a film of so many that come at once."""
    contents, reader = [drawn.next() for _ in range(films)], serving_reader()
    start = time.perf_counter()
    for number, content in enumerate(contents):
        worklist.add(f"{number}.png", content)
    work_off(worklist, reader)
    return (time.perf_counter() - start) * 1e3 / films


def _page(app: "AppTest", worklist: str, film: str) -> float:
    app.query_params["worklist"] = worklist
    app.query_params["film"] = film
    start = time.perf_counter()
    app.run()
    return (time.perf_counter() - start) * 1e3


def _megabytes() -> float:
    """What this process holds now."""
    status = _STATUS.read_text(encoding="ascii")
    return float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    _measured(*((QUICK_SIZES, 3) if sys.argv[1:] == ["quick"] else (SIZES, 30)))
