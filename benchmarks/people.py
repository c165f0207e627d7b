"""Twenty people at once: at the engine, with films that lie ready, and at the pages, each with films to upload."""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks.full_resolution import full_resolution_films
from benchmarks.interleaved import THREADS, interleaved
from benchmarks.row import Row, Target, ratio_row, row_of
from benchmarks.served_app import second_read
from benchmarks.visit import FOUND, Visit
from films.phantoms import phantom
from model_store.store import serving_version
from model_store.version import GRAPH_FILE
from reading.graph_engine import GraphEngine
from reading.preparation import prepare

PEOPLE = 20
_BATCH = 32  # films in one call; larger batches are no faster
_OF_BATCHES = Target(0.9, at_least=True)  # of the films that the engine reads in a time, in batches


def measure(quick: bool) -> Iterator[Row]:
    """Films in batches, films of twenty threads, and the uploads of twenty people to one server."""
    batches, threads = _at_the_engine(quick)
    yield row_of("people", f"the engine, a film of a batch of {_BATCH}", batches)
    yield row_of("people", f"the engine, a film of {PEOPLE} threads", threads, batches)
    yield ratio_row("people", f"{PEOPLE} threads, times as fast as batches", batches, threads, _OF_BATCHES)
    uploads, seconds = _at_the_pages(1 if quick else 10)
    median, slow = (float(value) for value in np.percentile(uploads, (50, 95)))
    yield Row("people", f"{PEOPLE} people at the pages: an upload", median)
    yield Row("people", f"{PEOPLE} people at the pages: 95 of 100 uploads within", slow)
    yield Row("people", f"{PEOPLE} people at the pages: together", len(uploads) / seconds, unit="films a second")


def _at_the_engine(quick: bool) -> tuple[list[float], list[float]]:
    """Milliseconds a film, of batches and of threads, round by round."""
    version = serving_version()
    engine = GraphEngine(version.file(GRAPH_FILE), THREADS)  # one, as in the server
    beside = GraphEngine(version.file(GRAPH_FILE), THREADS)
    film = prepare(phantom(1, True), version.card.preparation.side)
    batch = np.repeat(film, _BATCH, axis=0)
    with ThreadPoolExecutor(PEOPLE) as people:
        reads: Callable[[int], object] = lambda _: engine.score(film)  # noqa: E731 - a name for what each does
        times = interleaved(
            {
                "batches": lambda: beside.score(batch),
                "threads": lambda: list(people.map(reads, range(_BATCH))),
            },
            rounds=4 if quick else 30,
        )
    return [time / _BATCH for time in times["batches"]], [time / _BATCH for time in times["threads"]]


def _at_the_pages(films: int) -> tuple[list[float], float]:
    """Milliseconds of each upload, and seconds of all; films: of each person."""
    contents = full_resolution_films(PEOPLE * films)
    with (
        tempfile.TemporaryDirectory() as home,
        second_read(Path(home)) as app,
        ExitStack() as open_tabs,
        ThreadPoolExecutor(PEOPLE) as people,
    ):
        tabs = [open_tabs.enter_context(Visit(app.url)) for _ in range(PEOPLE)]
        list(people.map(Visit.run, tabs))
        start = time.perf_counter()
        times = list(people.map(_uploads, tabs, (contents[place::PEOPLE] for place in range(PEOPLE))))
        seconds = time.perf_counter() - start
    return [taken for own in times for taken in own], seconds


def _uploads(tab: Visit, films: list[bytes]) -> list[float]:
    times = []
    for number, film in enumerate(films):
        start = time.perf_counter()
        tab.upload(f"{number}.jpeg", film, until=FOUND)
        times.append((time.perf_counter() - start) * 1e3)
    return times
