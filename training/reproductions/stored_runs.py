"""Runs of reproductions as files: one for each recipe and the films that it was trained on."""

import functools
import json
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from records.home import home
from records.whole_file import write_whole
from training.recipe import Recipe, RecipeError
from training.reproductions.run import ReproducedRun, RunFilms

SHIPPED_RUNS = Path(__file__).resolve().parent / "runs"  # of the official films; hours of work


def own_runs() -> Path:
    """Where this home keeps its runs."""
    return home() / "reproductions"


def write_run(run: ReproducedRun, folder: Path) -> Path:
    """Store it whole; its place."""
    path = folder / f"{_begins_with(Recipe.from_record(run.recipe))}-{run.data_digest[:8]}.json"
    write_whole(path, run.model_dump_json(indent=1) + "\n")
    return path


def find_run(recipe: Recipe, *folders: Path, films: RunFilms | None = None) -> ReproducedRun | None:
    """The run by this recipe, of the first folder that has one; else of this home, else as it ships.

    films: those that it is of; None stands for the official ones, which the runs that ship are of.
    """
    films = films or _official_films(SHIPPED_RUNS).get(recipe.protocol)
    for folder in folders or (own_runs(), SHIPPED_RUNS):
        for its_recipe, run in _runs(folder, _begins_with(recipe)):
            if its_recipe == recipe and films in (None, run.of):
                return run
    return None


@functools.cache  # they change with the program alone
def _official_films(shipped: Path) -> dict[str, RunFilms]:
    """By protocol, as the runs that ship know them; the films themselves need not be there."""
    return {recipe.protocol: run.of for recipe, run in _runs(shipped)}


def _runs(folder: Path, begins_with: str = "") -> Iterator[tuple[Recipe, ReproducedRun]]:
    """Those in a folder, with their recipes; files that are none, or of another program, are passed over."""
    for path in sorted(folder.glob(f"{begins_with}*.json")):
        with suppress(FileNotFoundError, ValidationError, RecipeError):
            run = ReproducedRun.model_validate_json(path.read_bytes())
            yield Recipe.from_record(run.recipe), run


def _begins_with(recipe: Recipe) -> str:
    """The beginning of the names of a recipe's files: by what it changes in the default one."""
    default = Recipe().as_dict()
    changes = {name: value for name, value in recipe.as_dict().items() if value != default[name]}
    return sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()[:16]
