"""The worker: a process of its own that starts queued trainings, one after the other, and ends with the last."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from records.database import open_database
from records.home import PROJECT, home
from records.jobs import RecordedJob, find_job, move_job
from training.job_folder import JobFolder
from training.jobs import notice_broken, training_lock

_LOOK = 2.0  # seconds between two looks at whether another training has ended

Run = Callable[[str], int]  # works a job off in a process of its own; that one's exit status


def start_worker() -> None:
    """Start a worker beside this process, which it outlives; one that finds another at work ends at once."""
    folder = _jobs()
    with (folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "training", "work"],
            cwd=PROJECT,
            env=os.environ | {"SECOND_READ_HOME": str(home())},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # the server's end, or a Ctrl-C in its terminal, is none of the worker's business
        )
    threading.Thread(target=worker.wait, daemon=True).start()  # else it stays a zombie as long as the server lives


def is_working() -> bool:
    """Whether a worker lives."""
    return _is_held(_lock())


def keep_working() -> None:
    """Start a worker where trainings wait and none lives."""
    if _queued() and not is_working():
        start_worker()


def work(run: Run | None = None) -> None:
    """Work off the queue, oldest first; return when it is empty or another worker does it."""
    while _queued():  # asked again after the lock is given back: a job may have come in between
        try:
            with FileLock(_lock(), timeout=0):
                _work_off(run or _run)
        except Timeout:
            return


def _work_off(run: Run) -> None:
    while waiting := _queued():
        if _is_training():
            time.sleep(_LOOK)
            continue
        job = waiting[0].draft
        status = run(job)
        notice_broken()  # a process that was killed could not say so itself
        with open_database() as database:
            found = find_job(database, job)
            if found and found.state == "queued" and not _is_training():
                move_job(
                    database, job, "failed", f"its process ended with status {status} before it began; see its log"
                )


def _run(job: str) -> int:
    with JobFolder(job).log.open("ab") as log:
        return subprocess.run(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "training", "run", job],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what it says it writes into the log itself
            stderr=log,
            check=False,
        ).returncode


def _queued() -> list[RecordedJob]:
    """Jobs that wait, oldest first."""
    return [job for job in reversed(notice_broken()) if job.state == "queued"]


def _is_training() -> bool:
    return _is_held(training_lock())


def _is_held(lock: Path) -> bool:
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def _lock() -> Path:
    return _jobs() / "worker.lock"


def _jobs() -> Path:
    folder = home() / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
