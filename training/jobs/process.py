"""The process of one training job: it works off its order, says where it stands, and always says how it ended."""

import errno
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from model_store.store import publish
from records.database import open_database
from records.home import home
from records.jobs import move_job
from records.tables import JobState
from training.curves import Curves
from training.disk import expect_room
from training.jobs.end import end_cancelled, end_published, is_published
from training.jobs.facts import Progress
from training.jobs.folder import JobFolder
from training.jobs.jobs import at_work_on
from training.order import Order
from training.watch import Logging, Phase, TrainingCancelledError, Watch

_OURS = ("expected", "Expected", "the disk is full")  # how the program's own sentences on an error begin
_BETWEEN = 1.0  # seconds between two writings of where the job stands

Train = Callable[[Order, Path, Watch], None]


class JobWatch(Logging):
    """Writes down where a job stands, and hands on what is asked of it."""

    def __init__(self, folder: JobFolder, order: Order) -> None:
        super().__init__(folder.log)
        self._folder, self._epochs = folder, order.recipe.epochs
        self._phase: Phase = "preparing"
        self._plan: dict[Phase, int] = {}
        self._epoch = self._done = self._here = 0
        self._begun = self._written = 0.0
        self._stopping = False

    def plan(self, steps: dict[Phase, int]) -> None:
        """Take down how much there is to do."""
        self._plan = steps

    def phase(self, phase: Phase) -> None:
        """Move on, unless the job is cancelled."""
        self.obey_cancellation()
        self._phase = phase
        if phase == "training":
            move(self._folder.job, "training")
        if phase == "calibrating":  # of a stopped training the steps that were not taken are none to come
            self._done = max(self._done, self._plan.get("training", 0))
        self._write()

    def skip(self, steps: int) -> None:
        """Count them as done, and not into the pace."""
        self._done += steps

    def step(self) -> None:
        """Count it, and write where the job stands once a second."""
        self.obey_cancellation()
        now = time.monotonic()
        self._begun = self._begun or now
        self._done, self._here = self._done + 1, self._here + 1
        if now - self._written > _BETWEEN:
            self._write()

    def epoch(self, curves: Curves) -> None:
        """Keep the curves of the training itself; those of the calibration's folds are only printed."""
        super().epoch(curves)
        if self._phase == "training":
            self._epoch = len(curves)
            self._folder.write_curves(curves)
        self._write()

    def stop_wanted(self) -> bool:
        """Whether a person asked to end with the best epoch; the job says so as soon as it knows."""
        wanted = self._folder.request() == "stop"
        if wanted and not self._stopping:
            self._stopping = True
            move(self._folder.job, "stopping")
        return wanted

    def obey_cancellation(self) -> None:
        """Raise TrainingCancelledError where a person asked to end it at once."""
        if self._folder.request() == "cancel":
            raise TrainingCancelledError("cancelled by a person")

    def _write(self) -> None:
        self._written = time.monotonic()
        # The first step is left out of the pace: it waits for the network to be traced.
        pace = (self._written - self._begun) / (self._here - 1) if self._here > 1 else None
        self._folder.write_progress(
            Progress(
                at=datetime.now(UTC), phase=self._phase, epoch=self._epoch, epochs=self._epochs,
                done=self._done, planned=max(sum(self._plan.values()), self._done), seconds_a_step=pace,
            )
        )  # fmt: skip


def run_job(job: str, train: Train) -> bool:
    """Work off a job that was asked for; whether it ended well. Raises JobError where it is at work already."""
    folder = JobFolder(job)
    with at_work_on(folder):
        if is_published(job):  # it broke off between its last two words
            return _published(job)
        move(job, "preparing")
        folder.write_machine()
        try:
            order = folder.order()
            expect_room(order.recipe, home())
            watch = JobWatch(folder, order)
            train(order, folder.draft, watch)
            with folder.ending():
                watch.obey_cancellation()  # the last look before the draft is a version
                publish(folder.draft)
        except TrainingCancelledError:
            with open_database() as database:
                end_cancelled(database, folder)
            return True
        except KeyboardInterrupt:
            return _broken_off(folder, "interrupted", "ended by hand")
        except Exception as error:  # noqa: BLE001 - the top of a job's process, which must report (law 7)
            sentence = sentence_on(error)
            if not sentence.startswith(_OURS):
                traceback.print_exc()
            print(sentence, file=sys.stderr)  # a worker keeps it with the log
            return _broken_off(folder, "failed", sentence)
        return _published(job)


def _published(job: str) -> bool:
    with open_database() as database:
        end_published(database, job)
    return True


def _broken_off(folder: JobFolder, state: JobState, reason: str) -> bool:
    """Say how the job broke off; whether a person cancelled it since it last looked, and it ended by that instead."""
    with folder.ending(), open_database() as database:
        if folder.request() == "cancel":
            end_cancelled(database, folder)
            return True
        move_job(database, folder.job, state, reason)
    return False


def sentence_on(error: Exception) -> str:
    """What went wrong, on one line; an error that is not of ours is called by its kind."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        free = shutil.disk_usage(home()).free / 1e6
        return f"the disk is full: {free:.0f} MB are free. Make room, then go on: the training is kept"
    if isinstance(error, FileNotFoundError) and error.filename:
        return f"expected the file {error.filename}, found it gone: put it back, then go on: the training is kept"
    words = " ".join(str(error).split())
    return words if words.startswith(_OURS) else f"{type(error).__name__}: {words}"


def move(job: str, state: JobState, reason: str = "") -> None:
    """Write where the job stands into the records."""
    with open_database() as database:
        move_job(database, job, state, reason)
