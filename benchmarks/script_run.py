"""How long a person waits for the page itself: one run of its script, with data warm, without a browser."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.row import Row, row_of
from films.phantoms import encode_png, phantom

APP = Path(__file__).resolve().parent.parent / "app.py"
FILM_SIZE = (1600, 1200)  # pixels; a full-resolution film is about so large


def measure(quick: bool) -> Iterator[Row]:
    """A row for the empty Read page, and one each with 1 and 50 films on the table."""
    from streamlit.testing.v1 import AppTest

    film = encode_png(phantom(1, True, *FILM_SIZE))
    first = None
    for films in (0, 1, 50):
        app = AppTest.from_file(str(APP), default_timeout=300).run()
        if films:
            app.file_uploader[0].set_value([(f"{number}.png", film, "image/png") for number in range(films)]).run()
        times = []
        for _ in range(5 if quick else 40):
            start = time.perf_counter()
            app.run()
            times.append((time.perf_counter() - start) * 1e3)
        row = row_of("script_run", f"Read page, {films} films on the table", times, first)
        first = first or row.median
        yield row
