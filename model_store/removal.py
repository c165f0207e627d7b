"""Taking versions and forgotten drafts away, for good."""

import os
import secrets
import shutil
import time
from pathlib import Path

from model_store.incoming import COMING
from model_store.store import SHIPPED, serving_id, version_folders
from model_store.version import VersionError
from records.home import home

_GONE = ".deleted-"  # the name's beginning of a folder that is being removed
_DAY = 86_400  # seconds


def delete_version(version_id: str) -> None:
    """Remove a version of this site.

    Raises VersionError for the one in service, for one that came with the program, and for one that is not there.
    """
    folder = next((folder for folder in version_folders() if folder.name == version_id), None)
    if folder is None:
        raise VersionError(f"expected the id of a version, received {version_id!r}")
    if version_id == serving_id():
        raise VersionError(f"expected a version that does not serve, received {version_id}: roll back or promote first")
    if folder.parent == SHIPPED:
        raise VersionError(f"expected a version of this site, received {version_id}, which came with the program")
    _remove(folder)


def discard(draft: Path) -> None:
    """Remove a draft that nobody wants any more; nothing where it is gone already."""
    if draft.is_dir():
        _remove(draft)


def forgotten(days: float) -> list[Path]:
    """What nobody needs: drafts in which nothing was written for so many days, removals and imports that broke off."""
    drafts = [path for path in (home() / "drafts").glob("*") if path.is_dir() and not path.name.startswith(_GONE)]
    old = [draft for draft in drafts if time.time() - _last_written(draft) > days * _DAY]
    broken_off = [path for room in ("drafts", "versions") for path in (home() / room).glob(f"{_GONE}*")]
    coming = [path for path in (home() / "versions").glob(f"{COMING}*") if time.time() - _last_written(path) > _DAY]
    return sorted(old) + sorted(broken_off) + sorted(coming)


def collect(days: float) -> list[str]:
    """Remove what is forgotten; the names of what was removed."""
    gone = forgotten(days)
    for folder in gone:
        _remove(folder)
    return [folder.name for folder in gone]


def _last_written(folder: Path) -> float:
    return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))


def _remove(folder: Path) -> None:
    # Renamed first: a removal that breaks off leaves no half version under its name.
    going = folder.with_name(f"{_GONE}{secrets.token_hex(4)}")
    os.replace(folder, going)
    shutil.rmtree(going)
