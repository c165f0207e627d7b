"""How much longer clinicians wait for a reading while a training runs on the same machine."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from benchmarks.row import Row, Target, row_of
from films.phantoms import encode_png, phantom, write_phantom_folder
from reading.reader import Reader, serving_reader
from records.home import PROJECT
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for
from training.order import Order
from training.recipe import Recipe

_PATIENCE = 300  # seconds until a training takes its first steps; half a minute where nothing else runs
_AT_WORK = Target(1.25)  # times a reading without one: a training has the lowest priority, but shares the caches
_FILMS = 25  # read in each of the turns


def measure(quick: bool) -> Iterator[Row]:
    """The same readings with the training halted and at work, by turns, so that both see the same machine."""
    if not hasattr(os, "killpg"):
        yield Row("training", "reading while a training runs", reason="this system cannot halt a training")
        return
    yield from _rows(serving_reader(), quick)


def _rows(reader: Reader, quick: bool) -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as home,
        patch.dict(os.environ, {"SECOND_READ_HOME": home}),
        _training(Path(home), quick) as worker,
    ):
        times: dict[str, list[float]] = {"halted": [], "at work": []}
        for _ in range(3 if quick else 20):
            for turn, order in (("halted", signal.SIGSTOP), ("at work", signal.SIGCONT)):
                os.killpg(worker.pid, order)
                time.sleep(0.3)
                times[turn] += _readings(reader)
    yield row_of("training", "one reading, training halted", times["halted"])
    yield row_of("training", "one reading, training at work", times["at work"], times["halted"], _AT_WORK)


@contextmanager
def _training(home: Path, quick: bool) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker with a training that has taken first steps: the default, or a small network's, which begins sooner."""
    films = write_phantom_folder(home / "phantoms", train=80, test=8)
    recipe = Recipe(weights="none", epochs=200, network="cnn-plain" if quick else "mobilenet_v2")
    job = ask_for(Order(recipe=recipe, films=films))
    worker = subprocess.Popen(
        [sys.executable, "-m", "training", "work"], cwd=PROJECT, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        end = time.monotonic() + _PATIENCE
        while not ((progress := JobFolder(job.draft).progress()) and progress.done > 2):
            if time.monotonic() > end or worker.poll() is not None:
                raise RuntimeError("expected a training that takes steps, received: " + _last_words(job.draft))
            time.sleep(0.2)
        yield worker
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _last_words(job: str) -> str:
    return "; ".join(JobFolder(job).log_tail(3)) or "nothing"


def _readings(reader: Reader) -> list[float]:
    times = []
    for seed in range(_FILMS):
        film = encode_png(phantom(seed, seed % 2 == 0))
        start = time.perf_counter()
        reader.read(film)
        times.append((time.perf_counter() - start) * 1e3)
    return times
