"""How a job ends in the records, be it told by its own process or by whoever finds that this is gone."""

from model_store.removal import discard
from model_store.store import folder_of_version, version_folders
from records.database import Database
from records.jobs import find_job, move_job
from records.ledger import append, entries
from training.draft import read_kept
from training.jobs.folder import JobFolder

PUBLISHED = "published a version"  # the ledger's word for it


def is_published(job: str) -> bool:
    """Whether the job's draft has become a version."""
    return any(folder.name == job for folder in version_folders())


def end_published(database: Database, job: str) -> None:
    """Say that the job has become a version, once in the ledger, and which epoch it keeps."""
    kept, found = read_kept(folder_of_version(job)), find_job(database, job)
    if not any((entry.action, entry.subject) == (PUBLISHED, job) for entry in entries(database)):
        append(database, PUBLISHED, job, {"kept_epoch": kept.epoch, "stopped": kept.stopped})
    epochs = found.recipe["epochs"] if found else kept.epoch
    which = f"epoch {kept.epoch} of {epochs} is kept; version {job}"
    move_job(database, job, "stopped" if kept.stopped else "finished", which)


def end_cancelled(database: Database, folder: JobFolder) -> None:
    """Remove what a cancelled job has made, and say that it is over. Its lock is held by the caller."""
    discard(folder.draft)
    found = find_job(database, folder.job)
    if found and found.state == "failed":
        move_job(database, folder.job, "queued")  # the one way on from a failure
    move_job(database, folder.job, "stopped", "cancelled: nothing of it is kept")
