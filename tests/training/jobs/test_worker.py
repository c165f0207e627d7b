"""The worker: what waits is trained in order, once, and the worker outlives who started it."""

import os
import shutil
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from model_store.store import SHIPPED
from records.database import open_database
from records.home import PROJECT
from records.jobs import find_job
from tests.shipped_copies import shipped_id
from tests.training.jobs.stand_in import train
from training.jobs import worker
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for, cancel
from training.jobs.process import run_job
from training.order import Order
from training.recipe import Recipe

STAND_IN = partial(train, SHIPPED / shipped_id() / "card.json")


def ordered() -> str:
    return ask_for(Order(recipe=Recipe(epochs=2), films=Path("/films"))).draft


def state_of(job: str) -> str:
    with open_database() as database:
        found = find_job(database, job)
    assert found is not None
    return found.state


def test_jobs_are_worked_off_in_the_order_in_which_they_were_asked_for() -> None:
    jobs = [ordered() for _ in range(3)]
    seen: list[str] = []

    def run(job: str) -> int:
        seen.append(job)
        return int(not run_job(job, STAND_IN))

    worker.work(run)
    assert seen == jobs
    assert [state_of(job) for job in jobs] == ["finished"] * 3


def test_one_that_comes_while_another_is_trained_is_trained_too() -> None:
    seen: list[str] = []

    def run(job: str) -> int:
        seen.append(job)
        if len(seen) == 1:
            ordered()
        return int(not run_job(job, STAND_IN))

    ordered()
    worker.work(run)
    assert len(seen) == 2


def test_one_that_was_cancelled_while_it_waited_is_not_trained() -> None:
    first, second = ordered(), ordered()
    seen: list[str] = []

    def run(job: str) -> int:
        seen.append(job)
        cancel(second)
        return 0

    worker.work(run)
    assert seen == [first]


def test_a_second_worker_leaves_the_queue_to_the_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "A_LOOK", 0.05)
    job = ordered()
    with FileLock(home / "jobs" / "worker.lock"):
        assert worker.is_working()
        worker.work(lambda _: pytest.fail("it was started twice"))
    assert not worker.is_working()
    assert state_of(job) == "queued"


def test_of_workers_that_start_at_once_none_starts_a_job_twice() -> None:
    jobs = [ordered() for _ in range(6)]
    seen: list[str] = []

    def run(job: str) -> int:
        seen.append(job)
        return int(not run_job(job, STAND_IN))

    workers = [threading.Thread(target=worker.work, args=(run,)) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)
    assert seen == jobs
    assert [state_of(job) for job in jobs] == ["finished"] * 6


def test_a_process_that_ends_before_it_begins_is_a_failure_and_no_endless_loop() -> None:
    job = ordered()
    worker.work(lambda _: 3)
    with open_database() as database:
        found = find_job(database, job)
    assert found is not None
    assert (found.state, found.reason) == ("failed", "its process ended with status 3 before it began; see its log")


def test_one_whose_folder_is_gone_fails_in_its_own_words_and_the_next_is_trained() -> None:
    lost, following = ordered(), ordered()
    shutil.rmtree(JobFolder(lost).path)  # as where the records alone came back from a backup

    def run(job: str) -> int:
        return worker._run(job) if job == lost else int(not run_job(job, STAND_IN))

    worker.work(run)
    with open_database() as database:
        found = find_job(database, lost)
    assert found is not None
    assert found.state == "failed"
    assert found.reason.startswith(f"expected the order of a training {lost}, received: ")
    assert found.reason in JobFolder(lost).log.read_text()
    assert state_of(following) == "finished"


def test_a_training_that_runs_by_hand_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_LOOK", 0.02)
    ordered()
    by_hand = FileLock(home / "jobs" / "training.lock", thread_local=False)
    by_hand.acquire()
    threading.Timer(0.3, by_hand.release).start()
    begun: list[bool] = []

    def run(job: str) -> int:
        begun.append(by_hand.is_locked)
        return int(not run_job(job, STAND_IN))

    worker.work(run)
    assert begun == [False]


def test_a_worker_is_started_only_where_trainings_wait_and_none_lives(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(worker, "start_worker", lambda: started.append("worker"))
    worker.keep_working()
    assert started == []
    ordered()
    with FileLock(home / "jobs" / "worker.lock"):
        worker.keep_working()
    assert started == []
    worker.keep_working()
    assert started == ["worker"]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_started_worker_outlives_who_started_it_and_says_why_a_training_failed(home: Path) -> None:
    job = ordered()  # of a folder that is none
    starter = "from training.jobs.worker import start_worker\nstart_worker()"
    subprocess.run(
        [sys.executable, "-c", starter], cwd=PROJECT, env=os.environ | {"SECOND_READ_HOME": str(home)}, check=True
    )
    end = time.monotonic() + 900  # of the lowest priority, beside whatever else runs
    while state_of(job) != "failed" and time.monotonic() < end:
        time.sleep(0.2)
    with open_database() as database:
        found = find_job(database, job)
    assert found is not None
    assert found.reason.startswith("Expected train/NORMAL and train/PNEUMONIA in 'films'")
    while worker.is_working() and time.monotonic() < end:
        time.sleep(0.1)
    assert not worker.is_working()
    assert found.reason in (home / "jobs" / job / "log.txt").read_text()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system knows no niceness")
def test_a_training_has_the_lowest_priority_in_its_own_session_and_leaves_others_alone() -> None:
    told = (
        "import os, pathlib\nfrom training.jobs.priority import stand_back\nstand_back()\nprint(os.nice(0))\n"
        "autogroup = pathlib.Path('/proc/self/autogroup')\n"
        "print(autogroup.read_text().partition('nice ')[2] if autogroup.exists() else '')\n"
    )
    before = _autogroup()
    for own_session in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", told], cwd=PROJECT, capture_output=True, text=True, check=True,
            start_new_session=own_session,
        )  # fmt: skip
        niceness, of_its_session = (done.stdout + "\n").split("\n")[:2]
        assert niceness == "19"
        assert of_its_session in (("19", "") if own_session else (before.partition("nice ")[2].strip(),))
    assert _autogroup() == before


def _autogroup() -> str:
    """The session's own share of the machine; empty where the system shares it otherwise."""
    path = Path("/proc/self/autogroup")
    return path.read_text() if path.exists() else ""
