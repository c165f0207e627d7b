"""How fast a worklist of full-resolution films is read: beside a plain loop, and beside what the cores allow."""

import os
import tempfile
import time
from collections.abc import Iterator
from unittest.mock import patch

from benchmarks.full_resolution import full_resolution_films, which_films
from benchmarks.machine import cores
from benchmarks.row import Row, Target, ratio_row, row_of
from model_store.store import serving_version
from reading.engine import Engine
from reading.preparation import prepare
from reading.radiograph import decode
from reading.reader import Reader, make_reader
from reading.spool import close_worklist, open_worklist
from reading.worklist_reading import work_off

_FILMS, _QUICK_FILMS = 1_000, 24
_OF_LOOP = Target(1.6, at_least=True)  # times as fast as decoding, preparing and scoring film by film on one thread
_OF_BOUND = Target(0.85, at_least=True)  # of the films that the cores could decode, prepare and score at most
_TURNS = 8  # in which the films come, the loop's between them


def measure(quick: bool) -> Iterator[Row]:
    """A row a film for each, and their two ratios. The worklist does more: lungs, concerns, pictures, a record.

    How much of the distance that is, the loop that reads in full says, with lungs and concerns.
    """
    films = full_resolution_films(_QUICK_FILMS if quick else _FILMS)
    reader, one = make_reader(serving_version()), make_reader(serving_version(), threads=1)
    listed, looped, bound, in_full = [], [], [], []
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, {"SECOND_READ_HOME": home}):
        worklist_pace(films[:3], reader)  # warms up
        _loop(films[:3], one.engine)
        _read_in_full(films[:3], one)
        for turn in range(_TURNS):
            part = films[turn::_TURNS]
            listed.append(worklist_pace(part, reader))
            wall, busy = _loop(part, one.engine)
            looped.append(wall)
            bound.append(busy / cores())
            in_full.append(_read_in_full(part, one))
    yield row_of("pace", f"a film of a worklist ({len(films):,}: {which_films()})", listed)
    yield row_of("pace", "a film of a loop on one thread: decoded, prepared, scored", looped, listed)
    yield row_of("pace", "a film of a loop on one thread: read in full, not recorded", in_full, listed)
    yield row_of("pace", f"a film at most: the loop's CPU time on {cores()} cores", bound, listed)
    yield ratio_row("pace", "the worklist, times as fast as the loop", looped, listed, _OF_LOOP)
    yield ratio_row("pace", "the worklist, share of what the cores allow", bound, listed, _OF_BOUND)


def worklist_pace(films: list[bytes], reader: Reader) -> float:
    """Milliseconds a film, from when all lie in the spool."""
    worklist = open_worklist()
    for number, film in enumerate(films):
        worklist.add(f"{number}.jpeg", film)
    start = time.perf_counter()
    work_off(worklist, reader)
    taken = (time.perf_counter() - start) * 1e3 / len(films)
    if worklist.is_waiting:
        raise RuntimeError(f"expected every film to be read, received: {worklist.trouble}")
    close_worklist(worklist)
    return taken


def _loop(films: list[bytes], engine: Engine) -> tuple[float, float]:
    """Milliseconds a film, by the clock and of the processor."""
    side = serving_version().card.preparation.side
    start, busy = time.perf_counter(), time.thread_time()
    for film in films:
        engine.score(prepare(decode(film).pixels, side))
    return ((time.perf_counter() - start) * 1e3 / len(films), (time.thread_time() - busy) * 1e3 / len(films))


def _read_in_full(films: list[bytes], reader: Reader) -> float:
    """Milliseconds a film, by the clock."""
    start = time.perf_counter()
    for film in films:
        reader.read(film)
    return (time.perf_counter() - start) * 1e3 / len(films)
