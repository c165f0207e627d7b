"""How long a person waits for a page itself: one run of its script, with data warm, without a browser."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from benchmarks.interleaved import Times, Work, interleaved
from benchmarks.row import Row, Target, row_of
from films.layout import film_folder
from films.phantoms import encode_png, phantom, write_phantom_folder
from records.home import PROJECT

FILM_SIZE = (1600, 1200)  # pixels; a full-resolution film is about so large
FILMS = (1, 25)  # on the Read page's table
_LONGEST = Target(150)  # ms, which a person takes for at once
_NONE = Target(0)
HEAVY = ("tensorflow", "keras", "torch", "jax", "mlflow")  # libraries that no page may bring into the web process
_BARE = "a bare page of Streamlit's"


def measure(quick: bool) -> Iterator[Row]:
    """A row for a bare page, one for each of ours, and one for the heavy libraries that came with them.

    In a process of its own, as the server is one, which nothing else has filled.
    """
    with tempfile.TemporaryDirectory() as folder:
        real = None if quick else film_folder()  # to describe thousands of films takes half of a quick run
        films = real or write_phantom_folder(Path(folder) / "films", train=8, test=8)
        with patch.dict(os.environ, {"SECOND_READ_HOME": folder, "CHEST_XRAY_DIR": str(films)}):
            command = [sys.executable, "-m", "benchmarks.script_run", "2" if quick else "30"]
            printed = subprocess.run(  # noqa: S603 - a module of our own
                command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
            ).stdout
    times, heavy = json.loads(printed.splitlines()[-1])
    for work, taken in times.items():
        row = row_of("script_run", work, taken)
        yield Row("script_run", work, row.median, row.low, row.high, target=None if work == _BARE else _LONGEST)
    named = f" ({', '.join(heavy)})" if heavy else ""
    yield Row("script_run", f"heavy libraries that a page brought{named}", len(heavy), unit="in all", target=_NONE)


def _measured(rounds: int) -> tuple[Times, list[str]]:
    """Milliseconds of every page's script, by turns, and the heavy libraries that were loaded then."""
    from streamlit.testing.v1 import AppTest

    works: dict[str, Work] = {_BARE: AppTest.from_string("import streamlit as st\nst.title('Bare')").run}
    for path in sorted((PROJECT / "pages").glob("[!p]*/*.py")):
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=600).run()
        app.switch_page(str(path.relative_to(PROJECT)))
        works[f"{path.parent.name}/{path.stem}"] = app.run
    film = encode_png(phantom(1, True, *FILM_SIZE))
    for films in FILMS:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=600).run()
        app.file_uploader[0].set_value([(f"{number}.png", film, "image/png") for number in range(films)]).run()
        works[f"clinic/read, {films} film{'s' * (films > 1)} on the table"] = app.run
    for work in works.values():
        work()
    return interleaved(works, rounds), [name for name in HEAVY if name in sys.modules]


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
