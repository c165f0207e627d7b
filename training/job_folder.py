"""What lies on the disk of one training job: its order, where it stands, what was asked of it, its log."""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from records.home import home
from records.whole_file import write_whole
from training.curves import Curves, read_curves, write_curves
from training.job_facts import Machine, Progress, this_machine
from training.order import Order
from training.recipe import RecipeError

Stored = TypeVar("Stored", bound=BaseModel)
Request = Literal["stop", "cancel"]

_ORDER_FILE, _PROGRESS_FILE, _REQUEST_FILE, _MACHINE_FILE = "order.json", "progress.json", "request", "machine.json"
_CURVES_FILE = "curves.csv"
LOG_FILE = "log.txt"
LOCK_FILE = "lock"  # held by the job's process as long as it lives


class JobFolder:
    """The files of one job; every one is written whole, but for the log, which grows."""

    def __init__(self, job: str) -> None:
        self.job = job
        self.path = home() / "jobs" / job

    @property
    def draft(self) -> Path:
        """The folder that the job fills."""
        return home() / "drafts" / self.job

    @property
    def lock(self) -> Path:
        """The file whose lock shows that the job's process lives."""
        return self.path / LOCK_FILE

    @property
    def log(self) -> Path:
        """What the job's process said."""
        return self.path / LOG_FILE

    def write_order(self, order: Order) -> None:
        """Keep what was asked."""
        write_whole(self.path / _ORDER_FILE, order.to_json())

    def order(self) -> Order:
        """What was asked. Raises RecipeError where it is not there or cannot be read."""
        try:
            return Order.from_json((self.path / _ORDER_FILE).read_text(encoding="utf-8"))
        except OSError as error:
            raise RecipeError(f"expected the order of a training {self.job}, received: {error}") from error

    def ask(self, request: Request) -> None:
        """Ask the job's process for something; a cancellation is not taken back by a stop."""
        if self.request() != "cancel":
            write_whole(self.path / _REQUEST_FILE, request)

    def request(self) -> Request | None:
        """What is asked of the job's process."""
        try:
            asked = (self.path / _REQUEST_FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return "cancel" if asked == "cancel" else "stop"

    def forget_request(self) -> None:
        """Take back what was asked."""
        (self.path / _REQUEST_FILE).unlink(missing_ok=True)

    def write_progress(self, progress: Progress) -> None:
        """Replace what is said of where the job stands."""
        write_whole(self.path / _PROGRESS_FILE, progress.model_dump_json())

    def progress(self) -> Progress | None:
        """Where the job stands; None before it began."""
        return _read(Progress, self.path / _PROGRESS_FILE)

    def write_machine(self) -> None:
        """Keep what the job runs on."""
        write_whole(self.path / _MACHINE_FILE, this_machine().model_dump_json(indent=1))

    def machine(self) -> Machine | None:
        """What the job ran on; None before it began."""
        return _read(Machine, self.path / _MACHINE_FILE)

    def write_curves(self, curves: Curves) -> None:
        """Replace the curves, one entry for each whole epoch."""
        write_curves(self.path / _CURVES_FILE, curves)

    def curves(self) -> Curves:
        """One entry for each whole epoch; empty before the first."""
        path = self.path / _CURVES_FILE
        return read_curves(path) if path.is_file() else []

    def log_tail(self, lines: int = 20) -> list[str]:
        """The last lines of the log."""
        if not self.log.is_file():
            return []
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 200 * lines))
            return file.read().decode("utf-8", "replace").splitlines()[-lines:]


def _read(kind: type[Stored], path: Path) -> Stored | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):  # of a later program: the job is shown without it
        return None
