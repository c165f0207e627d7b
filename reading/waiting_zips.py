"""The zips of a worklist whose films are still to be taken out."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

from reading.spool_folder import SpoolFolder, count_from

_KINDS = ("zip", "done", "name")  # the zip itself, how far it is emptied, and what it was called


class WaitingZips:
    """Zips by ids that sort by time; in a folder that goes when its worklist is closed."""

    def __init__(self, path: Path) -> None:
        self._folder = SpoolFolder(path)

    def make(self) -> None:
        """Make the folder, which is not there yet."""
        self._folder.make()

    def add(self, name: str, content: bytes) -> None:
        """Keep a zip. Raises OSError where the disk takes no more, or the folder is gone."""
        zip_id = f"{datetime.now(UTC):%d%H%M%S%f}{secrets.token_hex(2)}"
        self._folder.put(f"{zip_id}.name", name.encode())
        self._folder.put(f"{zip_id}.zip", content)

    def waiting(self) -> list[str]:
        """The ids of those that are not emptied, the oldest first."""
        return sorted(name.removesuffix(".zip") for name in self._folder.names() if name.endswith(".zip"))

    def file(self, zip_id: str) -> Path:
        """Where it lies."""
        return self._folder.path / f"{zip_id}.zip"

    def name(self, zip_id: str) -> str:
        """What it was called."""
        return self._folder.get(f"{zip_id}.name").decode()

    def done(self, zip_id: str) -> int:
        """How many of its entries are taken out."""
        return self._progress(zip_id)[0]

    def left(self) -> int:
        """How many entries are still to be taken out of those that were begun."""
        return sum(self._progress(zip_id)[1] for zip_id in self.waiting())

    def note_done(self, zip_id: str, done: int, left: int) -> None:
        """Say how far a zip is emptied. Raises FileNotFoundError where the folder is gone."""
        self._folder.put(f"{zip_id}.done", f"{done} {left}".encode())

    def remove(self, zip_id: str) -> None:
        """Forget a zip."""
        for kind in _KINDS:
            (self._folder.path / f"{zip_id}.{kind}").unlink(missing_ok=True)

    def _progress(self, zip_id: str) -> tuple[int, int]:
        done, _, left = self._folder.get(f"{zip_id}.done").partition(b" ")
        return count_from(done), count_from(left)
