"""Jobs that are killed anywhere: seen, said, gone on with, and ended as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from model_store.store import SHIPPED, find_version, version_folders
from records.database import open_database
from records.ledger import verify
from tests.shipped_copies import shipped_id
from tests.training.jobs.stand_in import WEIGHTS_FILE
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for, notice_broken, resume
from training.order import Order
from training.recipe import Recipe

PROJECT = Path(__file__).resolve().parents[3]
STAND_IN = str(PROJECT / "tests/training/jobs/stand_in.py")
LONGEST = 0.25  # seconds until a kill; a whole job takes twice as long
ORDER = Order(recipe=Recipe(epochs=40), films=Path("/films"))

Run = Callable[[str, float | None], int]  # job, seconds until it is killed or None: the exit status


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    parent = subprocess.Popen(
        [sys.executable, STAND_IN, str(SHIPPED / shipped_id() / "card.json")],
        cwd=PROJECT, env=os.environ | {"SECOND_READ_HOME": str(home), "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip

    def run_one(job: str, seconds: float | None) -> int:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(f"{job}\n")
        parent.stdin.flush()
        child = int(parent.stdout.readline())
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it ended before
                os.kill(child, signal.SIGKILL)
        return int(parent.stdout.readline())

    yield run_one
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.close()
    parent.stdout.close()
    parent.wait(timeout=20)


def weights_of(job: str) -> "np.typing.NDArray[np.float64]":
    return np.asarray(np.load(find_version(job).file(WEIGHTS_FILE)))


def killed(run: Run, times: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - when to kill, not a secret
    unbroken = ask_for(ORDER).draft
    assert run(unbroken, None) == 0
    job, interrupted = ask_for(ORDER).draft, 0
    for _ in range(times):
        run(job, chance.random() * LONGEST)
        (found,) = (one for one in notice_broken() if one.draft == job)
        with open_database() as database:
            assert not verify(database)
        progress, curves = JobFolder(job).progress(), JobFolder(job).curves()
        assert progress is None or progress.planned in (0, 120)
        assert [line["epoch"] for line in curves] == list(range(1, len(curves) + 1))
        if found.state == "finished":
            assert np.array_equal(weights_of(job), weights_of(unbroken))
            job = ask_for(ORDER).draft
        elif found.state == "interrupted":
            assert "its process is gone" in found.reason
            interrupted += 1
            assert job not in {folder.name for folder in version_folders()}
            resume(job)
        else:
            assert found.state == "queued"  # killed before it began
    assert run(job, None) == 0
    assert np.array_equal(weights_of(job), weights_of(unbroken))
    assert interrupted > times / 3
    assert notice_broken()[0].reason == f"epoch 40 of 40 is kept; version {job}"


@pytest.mark.slow
def test_ten_kills_cost_no_epoch_and_leave_no_half_version(run: Run) -> None:
    killed(run, 10, seed=0)


@pytest.mark.slow
def test_a_hundred_kills_do_not_either(run: Run) -> None:
    killed(run, 100, seed=1)
