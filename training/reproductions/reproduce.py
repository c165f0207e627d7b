"""Trains what a reproduction lacks, one run after the other, each as an ordinary job."""

from collections.abc import Iterator
from pathlib import Path

from model_store.store import find_version
from model_store.version import Version
from records.database import open_database
from records.jobs import AT_WORK, RecordedJob, find_job
from records.ledger import entries
from training.jobs.end import is_published
from training.jobs.folder import JobFolder
from training.jobs.jobs import RESUMED, JobError, ask_for, notice_broken, resume
from training.jobs.process import Train, run_job
from training.order import Order
from training.recipe import RecipeError
from training.reproductions.divided_folder import DividedFolder
from training.reproductions.reproduction import Reproduction
from training.reproductions.run import ReproducedRun, RunFilms, run_of
from training.reproductions.standing_runs import StandingRun, standing_runs
from training.reproductions.stored_runs import find_run, own_runs, write_run
from training.watch import Telling


def reproduce(
    reproduction: Reproduction, films: DividedFolder, train: Train, into: Path | None = None
) -> Iterator[StandingRun]:
    """Each run with its result; one that is known on these films is not trained again, one that broke off goes on.

    into: where results are kept besides the home's `reproductions`. Raises JobError where a run does not end well, and
    what a training's queue and the division of the films raise.
    """
    for name in reproduction.runs:
        run = standing_runs(reproduction, films)[name]  # asked again: the best of some may be known by now
        if run.recipe is None:
            raise RecipeError(f"expected results of {', '.join(reproduction.best_of(name))} before {name}")
        of, result = films.run_films(run.recipe.protocol), run.result
        if result is None:
            Telling().say(f"{reproduction.title}: {name}")
            result = _trained(Order(recipe=run.recipe, films=films.folder), of, train)
            write_run(result, own_runs())
        if into and find_run(run.recipe, into, films=of) is None:
            write_run(result, into)
        yield StandingRun(name, run.recipe, result)


def _trained(order: Order, films: RunFilms, train: Train) -> ReproducedRun:
    asked = (job for job in notice_broken() if JobFolder(job.draft).known_order() == order)
    known = next((job for job in asked if _is_of_use(job, films)), None)
    job = (known or ask_for(order)).draft
    if not is_published(job):
        if known and known.state in ("interrupted", "failed"):
            resume(job)
        if not run_job(job, train) or not is_published(job):
            raise JobError(
                f"expected the training {job} to end with a version: {_reason(job)}. The same command goes on"
            )
    version = find_version(job)
    return run_of(version, _minutes(version))


def _is_of_use(job: RecordedJob, films: RunFilms) -> bool:
    if job.state in AT_WORK:
        raise JobError(f"expected no other training of this run, received {job.draft}, which is {job.state}")
    if is_published(job.draft):
        return run_of(find_version(job.draft), None).of == films  # the folder of its order may hold others by now
    return job.state in ("queued", "interrupted", "failed")


def _reason(job: str) -> str:
    with open_database() as database:
        found = find_job(database, job)
    return found.reason if found else "it is gone"


def _minutes(version: Version) -> float | None:
    """How long the whole job took; not known of one that was broken off."""
    with open_database() as database:
        job = find_job(database, version.id)
        broken = any(entry.action == RESUMED and entry.subject == version.id for entry in entries(database))
    if job is None or broken or not job.started or not job.ended:
        return None
    return round((job.ended - job.started).total_seconds() / 60, 2)
