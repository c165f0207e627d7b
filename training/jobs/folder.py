"""What lies on the disk of one training job: its order, where it stands, its curves, its machine."""

from pathlib import Path

from records.home import home
from records.whole_file import write_whole
from training.curves import Curves, read_curves, write_curves
from training.jobs.facts import Machine, Progress, this_machine
from training.jobs.work_folder import WorkFolder, read_stored
from training.order import Order
from training.recipe import RecipeError

_ORDER_FILE, _PROGRESS_FILE, _MACHINE_FILE, _CURVES_FILE = "order.json", "progress.json", "machine.json", "curves.csv"


class JobFolder(WorkFolder):
    """The files of one job."""

    def __init__(self, job: str) -> None:
        super().__init__(home() / "jobs" / job)
        self.job = job

    @property
    def draft(self) -> Path:
        """The folder that the job fills."""
        return home() / "drafts" / self.job

    def write_order(self, order: Order) -> None:
        """Keep what was asked."""
        write_whole(self.path / _ORDER_FILE, order.to_json())

    def order(self) -> Order:
        """What was asked. Raises RecipeError where it is not there or cannot be read."""
        try:
            return Order.from_json((self.path / _ORDER_FILE).read_text(encoding="utf-8"))
        except OSError as error:
            raise RecipeError(f"expected the order of a training {self.job}, received: {error}") from error

    def known_order(self) -> Order | None:
        """What was asked; None where that cannot be read, as in a later program's words."""
        try:
            return self.order()
        except RecipeError:
            return None

    def write_progress(self, progress: Progress) -> None:
        """Replace what is said of where the job stands."""
        write_whole(self.path / _PROGRESS_FILE, progress.model_dump_json())

    def progress(self) -> Progress | None:
        """Where the job stands; None before it began."""
        return read_stored(Progress, self.path / _PROGRESS_FILE)

    def write_machine(self) -> None:
        """Keep what the job runs on."""
        write_whole(self.path / _MACHINE_FILE, this_machine().model_dump_json(indent=1))

    def machine(self) -> Machine | None:
        """What the job ran on; None before it began."""
        return read_stored(Machine, self.path / _MACHINE_FILE)

    def write_curves(self, curves: Curves) -> None:
        """Replace the curves, one entry for each whole epoch."""
        write_curves(self.path / _CURVES_FILE, curves)

    def curves(self) -> Curves:
        """One entry for each whole epoch; empty before the first."""
        path = self.path / _CURVES_FILE
        return read_curves(path) if path.is_file() else []
