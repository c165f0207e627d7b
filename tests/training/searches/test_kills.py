"""A search that is killed anywhere: nothing that was tried is lost, and it ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from records.home import PROJECT
from tests.training.searches.stand_in import SPACE
from training.searches.searches import begin, found, state_of
from training.searches.space import read_space
from training.searches.tried import Tried

SCRIPT = str(PROJECT / "tests/training/searches/stand_in.py")


@pytest.mark.slow
def test_kills_cost_no_whole_trial(phantom_folder: Path, home: Path) -> None:
    begin("one", read_space(SPACE.replace("trials = 3", "trials = 12")), phantom_folder)
    chance, interrupted = random.Random(1), 0  # noqa: S311 - when to kill, not a secret
    whole: list[Tried] = []
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, SCRIPT, "one"], cwd=PROJECT, stdout=subprocess.DEVNULL,
            env=os.environ | {"SECOND_READ_HOME": str(home), "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        _until_it_works(home, process)
        time.sleep(2 * chance.random())
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        interrupted += state_of("one") == "interrupted"
        now = [trial for trial in found("one").trials if trial.state == "whole"]
        assert now[: len(whole)] == whole
        whole = now
    subprocess.run(
        [sys.executable, SCRIPT, "one"], cwd=PROJECT, stdout=subprocess.DEVNULL, check=True,
        env=os.environ | {"SECOND_READ_HOME": str(home), "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    trials = found("one").trials
    assert state_of("one") == "finished"
    assert interrupted
    assert [trial.state for trial in trials] == ["whole"] * 12
    assert list(trials[: len(whole)]) == whole
    assert not list((home / "searches" / "one").glob("*.fit"))


def _until_it_works(home: Path, process: "subprocess.Popen[bytes]") -> None:
    log = home / "searches" / "one" / "log.txt"
    before, end = log.stat().st_size if log.exists() else 0, time.monotonic() + 60
    while not log.exists() or log.stat().st_size == before:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
