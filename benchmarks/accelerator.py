"""Films through a graphics card beside the processor: one alone, many together, and a worklist."""

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from unittest.mock import patch

import numpy as np

from benchmarks.full_resolution import full_resolution_films, which_films
from benchmarks.interleaved import Times, Work, interleaved
from benchmarks.pace import worklist_pace
from benchmarks.row import Row, row_of
from films.phantoms import phantom
from model_store.store import serving_version
from model_store.version import GRAPH_FILE
from reading.accelerated_engine import AcceleratedEngine
from reading.asked_scores import START, accelerator_process
from reading.engine_choice import accelerated, missing
from reading.few_sizes import MOST
from reading.graph_engine import GraphEngine
from reading.preparation import prepare
from reading.reader import Reader

_FILMS, _QUICK_FILMS = 512, 16
_TURNS = 4  # in which the films of a worklist come, so that a busy moment meets both

_process = accelerator_process("gpu")


def measure(quick: bool) -> Iterator[Row]:
    """A row for one film, for a batch and for a worklist on each; the processor's come first."""
    if why := missing():
        yield _not_measured(why)
        return
    version = serving_version()
    processor = GraphEngine(version.file(GRAPH_FILE))
    engine = accelerated(version, processor, "graphics card", _process)
    try:
        engine.accelerator.settle(START)
        if not engine.is_accelerated:
            yield _not_measured(engine.accelerator.why_not(many=True))
            return
        yield from _at_the_engine(engine, prepare(phantom(1, True), version.card.preparation.side), quick)
        yield from _worklists({"processor": Reader(version, processor), engine.device: Reader(version, engine)}, quick)
    finally:
        _process.end()


def _not_measured(why: str) -> Row:
    return Row("accelerator", "films through a graphics card", reason=f"the graphics card {why}")


def _at_the_engine(engine: AcceleratedEngine, film: np.ndarray, quick: bool) -> Iterator[Row]:
    batch, own = np.repeat(film, MOST, axis=0), engine.processor
    pairs: dict[str, tuple[Work, Work]] = {
        "one film": (partial(own.score, film), partial(engine.score, film)),
        f"{MOST} films": (lambda: [own.score(film) for _ in range(MOST)], partial(engine.score, batch)),
    }
    for work, (before, after) in pairs.items():
        times = interleaved({"processor": before, engine.device: after}, rounds=3 if quick else 30)
        yield from _rows(work, times)


def _worklists(readers: dict[str, Reader], quick: bool) -> Iterator[Row]:
    films = full_resolution_films(_QUICK_FILMS if quick else _FILMS)
    times: Times = {name: [] for name in readers}
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, {"SECOND_READ_HOME": home}):
        for turn in range(_TURNS):
            for name, reader in readers.items():
                times[name].append(worklist_pace(films[turn::_TURNS], reader))
    yield from _rows(f"a film of a worklist ({len(films)}: {which_films()})", times)


def _rows(work: str, times: Times) -> Iterator[Row]:
    first = next(iter(times.values()))
    for name, taken in times.items():
        yield row_of("accelerator", f"{work}, {name}", taken, first)
