"""What is said of a training job besides its state: how far it is, and what it runs on."""

import os
import platform
from datetime import datetime
from importlib.metadata import version

from pydantic import BaseModel, ConfigDict

from training.watch import Phase


class Progress(BaseModel):
    """Where a training stands.

    done, planned: steps of fitting, in training and calibration together. seconds_a_step: what one took lately;
    None before the first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    at: datetime
    phase: Phase
    epoch: int  # whole epochs of the training itself
    epochs: int
    done: int
    planned: int
    seconds_a_step: float | None

    @property
    def share(self) -> float:
        """How much of the fitting is done, 0 to 1."""
        return min(1.0, self.done / self.planned) if self.planned else 0.0

    @property
    def seconds_left(self) -> float | None:
        """What the steps to come will take; None where that cannot be said yet."""
        return None if self.seconds_a_step is None else (self.planned - self.done) * self.seconds_a_step


class Machine(BaseModel):
    """What a job ran on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    cores: int
    python: str
    software: dict[str, str]


def this_machine() -> Machine:
    """The machine that this process runs on.

    No process is started for it, as platform.platform() starts `uname`: one that is just being started holds every lock
    of the job, and for a moment longer than a job that is killed there.
    """
    names = ("keras", "tensorflow", "numpy", "opencv-python-headless", "ai-edge-litert")
    return Machine(
        system="-".join((platform.system(), platform.release(), platform.machine())),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        software={name: version(name) for name in names},
    )
