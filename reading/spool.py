"""The spool: where the films of worklists lie while they are worked on; what is closed leaves nothing there."""

import os
import re
import secrets
import shutil
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reading.spool_folder import FOLDER_MODE
from reading.worklist import LASTS, OPENED_FILE, Worklist
from records.home import home
from records.person import current_person

_ID = re.compile("[0-9a-f]{16}")
_BEING_MADE = 60.0  # seconds after which a folder that is no whole worklist was left by a process that died
_PAUSE = 300.0  # seconds between two sweeps

_held: dict[Path, Worklist] = {}
_holding = threading.Lock()


def spool_folder() -> Path:
    """Where worklists lie; it need not exist yet."""
    return home() / "spool"


def open_worklist() -> Worklist:
    """A new, empty worklist. Raises OSError where it cannot be made, SettingsError where nobody can be named."""
    sweep()
    spool = spool_folder()
    spool.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    spool.chmod(FOLDER_MODE)  # it may have been made by hand, with the modes of other folders
    making = spool / f".{secrets.token_hex(8)}"
    making.mkdir(mode=FOLDER_MODE)
    Worklist(making).make(current_person())
    folder = spool / making.name.removeprefix(".")
    os.replace(making, folder)
    return _worklist(folder)


def find_worklist(name: str) -> Worklist | None:
    """The open worklist of this id; None where there is none, or none any more."""
    folder = spool_folder() / name
    if _ID.fullmatch(name) and (folder / OPENED_FILE).is_file():
        return _worklist(folder)
    with _holding:
        _held.pop(folder, None)  # with the names that it knew
    return None


def open_worklists() -> list[Worklist]:
    """All open worklists, the newest first."""
    found = [worklist for path in _folders() if (worklist := find_worklist(path.name))]
    dated = []
    for worklist in found:
        with suppress(FileNotFoundError):  # closed meanwhile
            dated.append((worklist.opened, worklist))
    return [worklist for _, worklist in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def close_worklist(worklist: Worklist) -> None:
    """Delete all of it; what was recorded of its films stays in the records."""
    _remove(worklist.folder)


def sweep(now: datetime | None = None) -> None:
    """Close the worklists whose time is over, and clear away what a process left that died."""
    moment = now or datetime.now(UTC)
    for folder in _folders():
        worklist = find_worklist(folder.name)
        with suppress(FileNotFoundError):  # closed meanwhile
            if worklist is None:
                if moment.timestamp() - folder.stat().st_mtime > _BEING_MADE:
                    _remove(folder)
            elif moment - worklist.opened > LASTS:
                _remove(folder)


def keep_swept(until: threading.Event, pause: float = _PAUSE) -> None:
    """Sweep now, and again and again whether anyone looks at a page or not. pause: seconds between two sweeps."""

    def again_and_again() -> None:
        while True:
            with suppress(OSError):  # a disk that is away for a while; the next sweep meets it again
                sweep()
            if until.wait(pause):
                return

    threading.Thread(target=again_and_again, name="sweeper", daemon=True).start()


def _worklist(folder: Path) -> Worklist:
    with _holding:
        return _held.setdefault(folder, Worklist(folder))


def _folders() -> list[Path]:
    spool = spool_folder()
    return list(spool.iterdir()) if spool.is_dir() else []


def _remove(folder: Path) -> None:
    with _holding:
        _held.pop(folder, None)
    with suppress(FileNotFoundError):  # another process was faster
        gone = folder.with_name(f".closed-{secrets.token_hex(8)}")
        os.replace(folder, gone)  # at once, so that nothing more is written into it
        shutil.rmtree(gone, ignore_errors=True)  # what withstands goes with the next sweep
