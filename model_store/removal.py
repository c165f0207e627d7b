"""Taking versions and forgotten drafts away, for good."""

import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from model_store.incoming import COMING
from model_store.store import SHIPPED, folder_of_version, pointer_held, serving_id
from model_store.version import VersionError
from records.database import open_database
from records.home import home
from records.jobs import ENDED, list_jobs

_GONE = ".deleted-"  # the name's beginning of a folder that is being removed
_DAY = 86_400  # seconds


def delete_version(version_id: str) -> None:
    """Remove a version of this site.

    Raises VersionError for the one in service, for one that came with the program, and for one that is not there.
    """
    with pointer_held():  # or it might be promoted meanwhile
        folder = folder_of_version(version_id)
        if version_id == serving_id():
            raise VersionError(
                f"expected a version that does not serve, received {version_id}: roll back or promote first"
            )
        if folder.parent == SHIPPED:
            raise VersionError(f"expected a version of this site, received {version_id}, which came with the program")
        _remove(folder)


def discard(draft: Path) -> None:
    """Remove a draft that nobody wants any more; nothing where it is gone already."""
    if draft.is_dir():
        _remove(draft)


def forgotten(days: float) -> list[Path]:
    """What nobody needs: drafts in which nothing was written for so many days, removals and imports that broke off.

    The draft of a training that waits, is at work or can be gone on with is needed until somebody cancels it.
    """
    needed = _needed()
    drafts = [path for path in (home() / "drafts").glob("*") if path.is_dir() and not path.name.startswith(_GONE)]
    old = [draft for draft in drafts if draft.name not in needed and time.time() - _last_written(draft) > days * _DAY]
    broken_off = [path for room in ("drafts", "versions") for path in (home() / room).glob(f"{_GONE}*")]
    coming = [path for path in (home() / "versions").glob(f"{COMING}*") if time.time() - _last_written(path) > _DAY]
    return sorted(old) + sorted(broken_off) + sorted(coming)


def collect(days: float) -> list[str]:
    """Remove what is forgotten; the names of what was removed."""
    gone = forgotten(days)
    for folder in gone:
        _remove(folder)
    return [folder.name for folder in gone]


def _needed() -> set[str]:
    with open_database() as database:
        return {job.draft for job in list_jobs(database) if job.state not in ENDED}


def _last_written(folder: Path) -> float:
    moments = []
    for path in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):  # it was written anew meanwhile, under another name at first
            moments.append(path.stat().st_mtime)
    return max(moments, default=time.time())


def _remove(folder: Path) -> None:
    # Renamed first: a removal that breaks off leaves no half version under its name.
    going = folder.with_name(f"{_GONE}{secrets.token_hex(4)}")
    os.replace(folder, going)
    shutil.rmtree(going)
