"""Searches, as a page or a command handles them: begun, started, stopped, told of."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from records.database import open_database
from records.home import home
from records.ledger import append
from training.jobs.beside import start_beside
from training.jobs.jobs import GONE, JobError
from training.jobs.work_folder import A_LOOK, is_held
from training.presets import Preset
from training.recipe import Recipe, RecipeError
from training.searches.folder import SearchFolder, SearchOrder, SearchProgress
from training.searches.space import SearchSpace, expect_count
from training.searches.tried import Tried, best_of

BEGUN, STOPPED = "began a search", "stopped a search"
_STARTS = 60.0  # seconds that a process may take from its start to its lock
State = Literal["starting", "searching", "waiting", "finished", "stopped", "failed", "interrupted"]


@dataclass(frozen=True)
class Found:
    """What a search has found so far. importance: the share of the scores' spread that each choice explains."""

    order: SearchOrder
    trials: tuple[Tried, ...]
    importance: Mapping[str, float]

    @property
    def wanted(self) -> int:
        """How many trials there are to be."""
        return self.order.space.wanted

    @property
    def best(self) -> Tried | None:
        """The trial with the best score; None before one is whole."""
        return best_of(self.trials)

    @property
    def recipe(self) -> Recipe | None:
        """The best trial's recipe, without what made the trials short."""
        return self.order.space.found(self.best.chosen) if self.best else None


def known_searches() -> list[str]:
    """The names of those that were begun, the newest first."""
    orders = (home() / "searches").glob("*/order.json")
    return [path.parent.name for path in sorted(orders, key=lambda path: -path.stat().st_mtime)]


def begin(name: str, space: SearchSpace, films: Path) -> None:
    """Begin a search, or ask one that rests for more trials; `start`, or the command line, sets it to work.

    Raises RecipeError for another space than it began with and for no trials, JobError where it is at work.
    """
    from training.searches.study import make_study  # brings Optuna, which only a search needs

    expect_count("trials", space.trials, 1)  # a person may have asked for others than its table does
    folder, order = SearchFolder(name), SearchOrder(space, films)
    folder.path.mkdir(parents=True, exist_ok=True)
    with _at_rest(folder):
        if folder.exists:
            before = folder.order()
            if before == order:
                return
            if replace(before.space, trials=space.trials) != space or before.films != films:
                raise RecipeError(f"expected the space and films that {name} began with, received others: rename it")
        make_study(folder.study)  # it is there before anyone looks for it
        folder.write_order(order)
    with open_database() as database:
        choices = {choice.name: choice.words for choice in space.choices}
        append(database, BEGUN, name, {"kind": space.kind, "trials": space.trials, "choices": choices})


def start(name: str) -> None:
    """Set a search that was begun to work in a process of its own, at the lowest priority."""
    folder = SearchFolder(name)
    with _at_rest(folder):
        folder.forget_end()
        folder.write_progress(SearchProgress(at=datetime.now(UTC), trial=0, part="", epoch=0, epochs=0, waits=False))
    start_beside(["search", name, "--low-priority"], folder.path / "process.txt")


def stop(name: str) -> None:
    """Ask that the search end before its next step; it can go on later. Raises JobError unless it is at work."""
    folder = SearchFolder(name)
    if not is_held(folder.lock):
        raise JobError(f"expected a search that is at work, received {name}, which is {state_of(name)}")
    with open_database() as database:
        append(database, STOPPED, name, {})
    folder.ask("stop")


def state_of(name: str) -> State:
    """Where it stands, by its lock and by what it said at its end."""
    folder = SearchFolder(name)
    if is_held(folder.lock):
        progress = folder.progress()
        return "waiting" if progress and progress.waits else "searching"
    end, progress = folder.end(), folder.progress()
    if end:
        return end.state
    starts = progress and progress.trial == 0 and (datetime.now(UTC) - progress.at).total_seconds() < _STARTS
    return "starting" if starts else "interrupted"


def reason_of(name: str) -> str:
    """Why it ended as it did; empty where there is nothing to say."""
    end = SearchFolder(name).end()
    return end.reason if end else GONE if state_of(name) == "interrupted" else ""


def found(name: str) -> Found:
    """What it has found so far. Raises RecipeError where there is no such search."""
    from training.searches.results import importance_in, trials_in
    from training.searches.study import open_study  # brings Optuna, which only a search needs

    folder = SearchFolder(name)
    order = folder.order()
    at_work = is_held(folder.lock)
    with open_study(folder.study, order.space) as study:
        return Found(order, tuple(trials_in(study, order.space, at_work)), importance_in(study))


def best_preset(name: str) -> Preset:
    """The best recipe as a form begins with it. Raises RecipeError where no trial is whole."""
    so_far = found(name)
    if not so_far.best or not so_far.recipe:
        raise RecipeError(f"expected a search with a whole trial, received {name}, which has none")
    default = Recipe().as_dict()
    changes = {field: value for field, value in so_far.recipe.as_dict().items() if value != default[field]}
    return Preset(f"Trial {so_far.best.number} of the search {name}: mean AUC {so_far.best.score:.4f}.", changes)


@contextmanager
def _at_rest(folder: SearchFolder) -> Iterator[None]:
    """No process works on the search, and none can begin inside. Raises JobError where one does."""
    try:
        with FileLock(folder.lock, timeout=A_LOOK):
            yield
    except Timeout as error:
        raise JobError(f"expected a search that rests, received {folder.name}, which is at work") from error
