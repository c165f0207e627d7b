"""Training jobs, as a page or a command handles them: asked for, stopped, cancelled, gone on with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from model_store.store import new_draft
from records.database import Database, open_database
from records.error import SecondReadError
from records.home import home
from records.jobs import AT_WORK, RecordedJob, find_job, list_jobs, move_job, record_job
from records.ledger import append
from training.jobs.end import end_cancelled, end_published, is_published
from training.jobs.folder import JobFolder
from training.jobs.work_folder import A_LOOK
from training.needs import expect_training
from training.order import Order

ASKED, STOPPED, CANCELLED, RESUMED = (
    "asked for a training", "stopped a training", "cancelled a training", "went on with a training",
)  # fmt: skip
GONE = "its process is gone without a word: killed, out of memory, or the power went"


class JobError(SecondReadError, RuntimeError):
    """A job that cannot do what is asked; the message says why."""


def ask_for(order: Order) -> RecordedJob:
    """Put a training in the queue. Raises NotInstalledError where none can run, and what the records raise."""
    expect_training()
    draft = new_draft()
    JobFolder(draft.name).write_order(order)
    with open_database() as database:
        facts = {"recipe": order.recipe.as_dict(), "marks": order.honour_marks, "clinic": order.clinic_films}
        append(database, ASKED, draft.name, facts)
        return record_job(database, draft.name, order.recipe.as_dict())


def stop(job: str) -> None:
    """Ask that the job end now with its best epoch. Raises JobError unless it is at work and has epochs to come."""
    progress = JobFolder(job).progress()
    with open_database() as database:
        found = _known(database, job)
        if found.state not in AT_WORK:
            raise JobError(f"expected a training that is at work, received {job}, which is {found.state}")
        if progress and progress.phase not in ("preparing", "training"):
            raise JobError(f"expected a training with epochs to come, received {job}, which is {progress.phase}")
        append(database, STOPPED, job, {"state": found.state})
    JobFolder(job).ask("stop")


def cancel(job: str) -> None:
    """Discard the job with all that it has made. Raises JobError for one that is finished or gone."""
    folder = JobFolder(job)
    with open_database() as database:
        _known(database, job)
        _notice(database, folder)  # a killed one may be a version
        with folder.ending():
            state = _known(database, job).state  # in here: until its lock was looked at it may have ended
            if is_published(job) or state in ("finished", "stopped"):
                word = state if state == "stopped" else "finished"  # though its last word may be to come
                raise JobError(f"expected a training that is not over, received {job}, which is {word}")
            append(database, CANCELLED, job, {"state": state})
            folder.ask("cancel")
        # One at work sees the request before its next step; where none works, whoever holds the lock lets go soon.
        with _at_rest(folder, patience=0.0 if state in AT_WORK else A_LOOK) as rests:
            if rests and _known(database, job).state != "stopped":
                end_cancelled(database, folder)


def resume(job: str) -> RecordedJob:
    """Put an interrupted or failed job back into the queue. Raises JobError for any other, or NotInstalledError."""
    expect_training()
    folder = JobFolder(job)
    with open_database() as database:
        found = _known(database, job)
        if found.state not in ("interrupted", "failed"):
            raise JobError(f"expected a training that broke off, received {job}, which is {found.state}")
        folder.forget_request()
        append(database, RESUMED, job, {"state": found.state})
        return move_job(database, job, "queued")


def notice_broken() -> list[RecordedJob]:
    """All jobs, newest first; those whose process is gone are marked interrupted first."""
    with open_database() as database:
        for job in list_jobs(database):
            if job.state in AT_WORK:
                _notice(database, JobFolder(job.draft))
        return list_jobs(database)


def _notice(database: Database, folder: JobFolder) -> None:
    with _at_rest(folder) as rests:
        if rests:
            _settle(database, folder)


def _settle(database: Database, folder: JobFolder) -> None:
    """Say how a job ended whose process is gone. Its lock is held by the caller."""
    with folder.ending():
        if _known(database, folder.job).state not in AT_WORK:  # it may have ended just now
            return
        if is_published(folder.job):
            end_published(database, folder.job)
        elif folder.request() == "cancel":
            end_cancelled(database, folder)
        else:
            move_job(database, folder.job, "interrupted", GONE)


@contextmanager
def _at_rest(folder: JobFolder, patience: float = 0.0) -> Iterator[bool]:
    """Whether no process works on the job, after so many seconds; none can begin inside."""
    folder.path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.lock, timeout=patience):
            yield True
    except Timeout:
        yield False


@contextmanager
def at_work_on(folder: JobFolder) -> Iterator[None]:
    """The locks of a process that trains: the job's own, and the one that lets a single training run.

    Both fall when the process dies, however it dies. Raises JobError where another process holds one.
    """
    folder.path.mkdir(parents=True, exist_ok=True)
    own, only = (FileLock(path, timeout=A_LOOK) for path in (folder.lock, training_lock()))
    try:
        own.acquire()
        only.acquire()
    except Timeout as error:
        own.release()
        raise JobError("expected no other training at work, received one") from error
    try:
        yield
    finally:
        only.release()
        own.release()


def training_lock() -> Path:
    """The file whose lock shows that something learns: whichever training, or a search."""
    return home() / "jobs" / "training.lock"


def _known(database: Database, job: str) -> RecordedJob:
    found = find_job(database, job)
    if found is None:
        raise JobError(f"expected the id of a training, received {job!r}")
    return found
