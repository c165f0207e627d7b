"""A real training whose process is killed, and that goes on: the version is the one that it would have been."""

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from model_store.store import find_version
from model_store.version import NETWORK_FILE, PREDICTIONS_FILE
from records.home import PROJECT
from training.draft import FOLDS_FILE
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for, notice_broken
from training.order import Order
from training.recipe import Recipe

PATIENCE = 240  # seconds until two epochs are whole


def command(home: Path, job: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "training", "run", job], cwd=PROJECT, env=os.environ | {"SECOND_READ_HOME": str(home)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def weights_of(job: str) -> bytes:
    with zipfile.ZipFile(find_version(job).file(NETWORK_FILE)) as network:
        return network.read("model.weights.h5")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_training_ends_with_the_weights_of_an_unbroken_one(home: Path, phantom_folder: Path) -> None:
    recipe = Recipe(
        side=32, width=0.35, weights="none", epochs=8, batch_size=8, calibration_epochs=1, calibration_folds=2,
        learning_rate=1e-3,
    )  # fmt: skip
    order = Order(recipe=recipe, films=phantom_folder)
    unbroken, broken = ask_for(order).draft, ask_for(order).draft
    assert command(home, unbroken).wait() == 0
    process = command(home, broken)
    end = time.monotonic() + PATIENCE
    while len(JobFolder(broken).curves()) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    process.kill()
    process.wait()
    (found,) = (job for job in notice_broken() if job.draft == broken)
    assert found.state == "interrupted"
    assert 2 <= len(JobFolder(broken).curves()) < 8
    assert command(home, broken).wait() == 0
    assert weights_of(broken) == weights_of(unbroken)
    for name in (FOLDS_FILE, PREDICTIONS_FILE):
        assert find_version(broken).file(name).read_bytes() == find_version(unbroken).file(name).read_bytes()
