"""What lies on the disk of one search beside its study: what was asked, where it stands, how it ended."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from records.error import SecondReadError
from records.home import home
from records.whole_file import write_whole
from training.jobs.work_folder import WorkFolder, read_stored
from training.recipe import RecipeError
from training.searches.space import SearchSpace, read_space

_ORDER_FILE, _PROGRESS_FILE, _END_FILE = "order.json", "progress.json", "end.json"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,59}")


class StudyError(SecondReadError, RuntimeError):
    """A study that is none, or that was made with other films; the message says what was expected."""


@dataclass(frozen=True)
class SearchOrder:
    """A space, with as many trials as are wanted, and the folder of films whose train part it is tried on."""

    space: SearchSpace
    films: Path


class SearchProgress(BaseModel):
    """Where a search stands: the trial and the part that is held out, and whether it waits for a training."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    trial: int
    part: str
    epoch: int  # whole epochs
    epochs: int
    waits: bool


class SearchEnd(BaseModel):
    """How a search's process ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["finished", "stopped", "failed"]
    reason: str


class SearchFolder(WorkFolder):
    """The files of one search. Raises RecipeError for what is no name."""

    def __init__(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise RecipeError(f"expected a search's name of letters, digits, - and _, received {name!r}")
        super().__init__(home() / "searches" / name)
        self.name = name

    @property
    def study(self) -> Path:
        """The database of its trials."""
        return self.path.with_name(f"{self.name}.db")

    @property
    def exists(self) -> bool:
        """Whether it was begun."""
        return (self.path / _ORDER_FILE).is_file()

    def write_order(self, order: SearchOrder) -> None:
        """Keep what was asked."""
        said = {"space": order.space.text, "trials": order.space.trials, "films": str(order.films)}
        write_whole(self.path / _ORDER_FILE, json.dumps(said))

    def order(self) -> SearchOrder:
        """What was asked. Raises RecipeError where it is not there or cannot be read."""
        try:
            said = json.loads((self.path / _ORDER_FILE).read_text(encoding="utf-8"))
            return SearchOrder(replace(read_space(said["space"]), trials=int(said["trials"])), Path(said["films"]))
        except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
            raise RecipeError(f"expected the order of a search {self.name}, received: {error}") from error

    def write_progress(self, progress: SearchProgress) -> None:
        """Replace what is said of where the search stands."""
        write_whole(self.path / _PROGRESS_FILE, progress.model_dump_json())

    def progress(self) -> SearchProgress | None:
        """Where the search stands; None before its first trial."""
        return read_stored(SearchProgress, self.path / _PROGRESS_FILE)

    def write_end(self, end: SearchEnd) -> None:
        """Keep how its process ended."""
        write_whole(self.path / _END_FILE, end.model_dump_json())

    def end(self) -> SearchEnd | None:
        """How its process ended; None while it is at work, and after a kill."""
        return read_stored(SearchEnd, self.path / _END_FILE)

    def forget_end(self) -> None:
        """Begin anew: no request, no end, no progress yet."""
        self.forget_request()
        for file in (_END_FILE, _PROGRESS_FILE):
            (self.path / file).unlink(missing_ok=True)
