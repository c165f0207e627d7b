"""What any long work leaves on the disk beside its results: a lock, what was asked of it, what it said."""

from pathlib import Path
from typing import Literal, TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from records.whole_file import write_whole

Stored = TypeVar("Stored", bound=BaseModel)
Request = Literal["stop", "cancel"]

_REQUEST_FILE = "request"


class WorkFolder:
    """The files that a work's process and those who watch it share; each is whole, but for the log, which grows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def lock(self) -> Path:
        """The file whose lock shows that the work's process lives."""
        return self.path / "lock"

    def ending(self) -> FileLock:
        """Held by who decides whether the work is cancelled or ends in another way: of the two there is one."""
        return FileLock(self.path / "ending.lock")

    @property
    def log(self) -> Path:
        """What the work's process said."""
        return self.path / "log.txt"

    def ask(self, request: Request) -> None:
        """Ask the work's process for something; a cancellation is not taken back by a stop."""
        if self.request() != "cancel":
            write_whole(self.path / _REQUEST_FILE, request)

    def request(self) -> Request | None:
        """What is asked of the work's process."""
        try:
            asked = (self.path / _REQUEST_FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return "cancel" if asked == "cancel" else "stop"

    def forget_request(self) -> None:
        """Take back what was asked."""
        (self.path / _REQUEST_FILE).unlink(missing_ok=True)

    def log_tail(self, lines: int = 20) -> list[str]:
        """The last lines of the log."""
        if not self.log.is_file():
            return []
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 200 * lines))
            return file.read().decode("utf-8", "replace").splitlines()[-lines:]


def read_stored(kind: type[Stored], path: Path) -> Stored | None:
    """What was written whole; None where there is nothing, or a later program's that this one cannot read."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


A_LOOK = 5.0  # seconds: longer than anyone looks whether a lock is held, by taking it


def is_held(lock: Path) -> bool:
    """Whether a living process holds the lock."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
