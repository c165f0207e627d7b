"""The worker: a process of its own that starts queued trainings, one after the other, and ends with the last."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from records.database import open_database
from records.home import PROJECT, home
from records.jobs import RecordedJob, find_job, move_job
from training.jobs.beside import start_beside
from training.jobs.folder import JobFolder
from training.jobs.jobs import notice_broken, training_lock
from training.jobs.work_folder import A_LOOK, is_held

_LOOK = 2.0  # seconds between two looks at whether another training has ended

Run = Callable[[str], int]  # works a job off in a process of its own; that one's exit status


def start_worker() -> None:
    """Start a worker beside this process, which it outlives; one that finds another at work ends at once."""
    start_beside(["work"], _jobs() / "worker.log")


def is_working() -> bool:
    """Whether a worker lives."""
    return is_held(_lock())


def queued() -> list[RecordedJob]:
    """Jobs that wait, oldest first."""
    return [job for job in reversed(notice_broken()) if job.state == "queued"]


def is_training() -> bool:
    """Whether anything learns, be it a training or a search."""
    return is_held(training_lock())


def keep_working() -> None:
    """Start a worker where trainings wait and none lives."""
    if queued() and not is_working():
        start_worker()


def work(run: Run | None = None) -> None:
    """Work off the queue, oldest first; return when it is empty or another worker does it."""
    while queued():  # asked again after the lock is given back: a job may have come in between
        try:
            with FileLock(_lock(), timeout=A_LOOK):
                _work_off(run or _run)
        except Timeout:
            return


def _work_off(run: Run) -> None:
    while waiting := queued():
        if is_training():
            time.sleep(_LOOK)
            continue
        job = waiting[0].draft
        status = run(job)
        notice_broken()  # a process that was killed could not say so itself
        with open_database() as database:
            found = find_job(database, job)
            if found and found.state == "queued" and not is_training():
                move_job(
                    database, job, "failed", f"its process ended with status {status} before it began; see its log"
                )


def _run(job: str) -> int:
    folder = JobFolder(job)
    folder.path.mkdir(parents=True, exist_ok=True)  # one that is gone is for the job itself to say, which then fails
    with folder.log.open("ab") as log:
        return subprocess.run(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "training", "run", job],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what it says it writes into the log itself
            stderr=log,
            check=False,
        ).returncode


def _lock() -> Path:
    return _jobs() / "worker.lock"


def _jobs() -> Path:
    folder = home() / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
