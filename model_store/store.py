"""The folders that hold versions, the drafts beside them, and the pointer to the one that serves."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from model_store.card import CARD_FILE
from model_store.version import Version, VersionError, load_version
from records.home import home
from records.whole_file import write_whole

SHIPPED = Path(__file__).resolve().parent / "versions"
POINTER_FILE = "serving.json"
_PATIENCE = 30  # seconds that a promotion or a removal waits for another one to end


def version_folders() -> list[Path]:
    """Every version's folder, shipped ones and the site's own, oldest first."""
    found: dict[str, Path] = {}
    for root in (SHIPPED, home() / "versions"):
        if root.is_dir():
            folders = (folder for folder in root.iterdir() if not folder.name.startswith("."))  # else being removed
            found.update({folder.name: folder for folder in folders if (folder / CARD_FILE).is_file()})
    return [found[name] for name in sorted(found)]


def find_version(version_id: str) -> Version:
    """The version of this id, checked. Raises VersionError where there is none."""
    return load_version(folder_of_version(version_id))


def folder_of_version(version_id: str) -> Path:
    """Where the version of this id lies, not checked. Raises VersionError where there is none."""
    folders = version_folders()
    for folder in folders:
        if folder.name == version_id:
            return folder
    known = ", ".join(folder.name for folder in folders) or "none"
    raise VersionError(f"expected the id of a version, received {version_id!r}; the store holds {known}")


def serving_id() -> str:
    """The id that the pointer names, else the newest shipped version's. Raises VersionError where neither is."""
    pointer = home() / POINTER_FILE
    if pointer.is_file():
        return _pointed_at(pointer)
    shipped = sorted(card.parent.name for card in SHIPPED.glob(f"*/{CARD_FILE}"))
    if not shipped:
        raise VersionError("no version serves: there is no pointer, and no version is shipped with the program")
    return shipped[-1]


def _pointed_at(pointer: Path) -> str:
    try:
        return str(json.loads(pointer.read_text(encoding="utf-8"))["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise VersionError(f"expected {pointer.name} to name a version, found it unreadable: {error!r}") from error


def point_to(version: Version, ledger_line: int) -> None:
    """Put a version into service: the pointer moves in one step, and names the line of the ledger that says so."""
    write_whole(home() / POINTER_FILE, json.dumps({"version": version.id, "ledger_line": ledger_line}))


@contextmanager
def pointer_held() -> Iterator[None]:
    """Inside, nobody else moves the pointer or removes a version. Raises VersionError where somebody does for long."""
    home().mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home() / "serving.lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise VersionError(
            f"expected no other promotion or removal of a version, received one that goes on after {_PATIENCE} s"
        ) from error


def serving_version() -> Version:
    """The version in service, checked."""
    return find_version(serving_id())


def new_draft() -> Path:
    """An empty folder for a version in the making; its name, the version's id, sorts by time and is nobody else's."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    while True:
        draft = home() / "drafts" / f"{now}-{secrets.token_hex(2)}"
        if not (home() / "versions" / draft.name).exists():
            with suppress(FileExistsError):
                draft.mkdir(parents=True)
                return draft


def publish(draft: Path) -> Version:
    """Make a finished draft a version, whole or not at all: checked, then renamed once.

    Raises CardError or VersionError, and leaves the draft where it is, when it is not finished.
    """
    version = load_version(draft)
    destination = home() / "versions" / version.id
    destination.parent.mkdir(parents=True, exist_ok=True)
    if destination.exists():
        raise VersionError(f"expected a new id, received {version.id}, which is published already")
    os.replace(draft, destination)
    return Version(destination, version.card)
