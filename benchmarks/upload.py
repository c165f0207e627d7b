"""From a film's bytes at the server to the film on the page, beside the sum of what that cannot go without."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.full_resolution import full_resolution_films, which_films
from benchmarks.interleaved import THREADS, Times, Work, timed
from benchmarks.row import Row, Target, ratio_row, row_of
from benchmarks.served_app import second_read
from benchmarks.visit import FOUND, Visit
from model_store.store import serving_version
from reading.display import display_jpeg
from reading.preparation import prepare
from reading.radiograph import decode
from reading.reader import make_reader

_OF_PARTS = Target(1.5)  # times the sum of the parts: what lungs, concerns, the record and the page itself may cost


def measure(quick: bool) -> Iterator[Row]:
    """A row for the upload, at a server of its own, one for each part, and one for their sum."""
    films = full_resolution_films(5 if quick else 41)
    reader = make_reader(serving_version(), threads=THREADS)
    times: Times = {}
    with tempfile.TemporaryDirectory() as home, second_read(Path(home)) as app:
        for number, film in enumerate(films):
            radiograph = decode(film)
            batch = prepare(radiograph.pixels, reader.version.card.preparation.side)
            with Visit(app.url) as visit:
                visit.run()
                works: dict[str, Work] = {
                    "an empty script run": visit.run,
                    "decoding": partial(decode, film),
                    "preparation": partial(prepare, radiograph.pixels, reader.version.card.preparation.side),
                    "forward": partial(reader.engine.score, batch),
                    "one display JPEG": partial(display_jpeg, radiograph),
                    "upload": partial(visit.upload, f"{number}.jpeg", film, FOUND),
                }
                for name, work in works.items():
                    times.setdefault(name, []).append(timed(work))
    yield from _rows({name: taken[1:] for name, taken in times.items()})  # the first one warmed up


def _rows(times: Times) -> Iterator[Row]:
    upload = times.pop("upload")
    yield row_of("upload", f"full-resolution JPEG to film on the page ({which_films()})", upload)
    for name, taken in times.items():
        yield row_of("upload", f"of it: {name}", taken, upload)
    parts = [sum(one) for one in zip(*times.values(), strict=True)]
    yield ratio_row("upload", "beside the sum of these parts", upload, parts, _OF_PARTS)
