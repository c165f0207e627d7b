"""Searches from the command line: run or gone on with here, stopped, shown."""

import argparse
import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from films.cuts import Partition
from films.layout import FILMS_HELP, asked_folder
from training.jobs.command_text import command_of
from training.jobs.priority import stand_back
from training.order import Order
from training.recipe import Recipe, RecipeError
from training.searches.space import read_space, shipped_spaces
from training.watch import Watch

if TYPE_CHECKING:
    from training.held_out import HeldOutAreas
    from training.searches.searches import Found


def add_search_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command that searches for a recipe."""
    search = commands.add_parser(
        "search", help="look for a better recipe on films held out of train; goes on when broken"
    )
    search.set_defaults(act=_search)
    search.add_argument(
        "space", metavar="SPACE", help="a table (FILE.toml), one of the program's own, or a search begun before"
    )
    search.add_argument("--films", type=Path, help=FILMS_HELP)
    search.add_argument("--name", help="what the search is called; else as its space")
    search.add_argument("--trials", type=int, help="how many, in place of what the space says")
    search.add_argument("--low-priority", action="store_true", help="stand back for everything else on this machine")
    other = search.add_mutually_exclusive_group()
    other.add_argument("--table", action="store_true", help="every trial of the search, the best first; tries nothing")
    other.add_argument("--recipe", action="store_true", help="the best trial as a command and as JSON; tries nothing")
    other.add_argument("--stop", action="store_true", help="end it before its next step; it can go on later")


def _search(options: argparse.Namespace) -> int:
    from training.searches.searches import found, stop

    name = options.name or (Path(options.space).stem if _is_table(options.space) else options.space)
    if options.stop:
        stop(name)
        return 0
    if options.recipe:
        return _tell_recipe(found(name))
    if not options.table:
        _begin(name, options)
        if options.low_priority:
            stand_back()
        _run(name)
    for line in _table(found(name)):
        print(line)
    return 0


def _begin(name: str, options: argparse.Namespace) -> None:
    from training.searches.folder import SearchFolder
    from training.searches.searches import begin

    folder = SearchFolder(name)
    if folder.exists and not _is_table(options.space):
        before = folder.order()
        space, films = before.space, asked_folder(options.films) if options.films else before.films
    else:
        space, films = read_space(_text_of(options.space)), asked_folder(options.films)
    begin(name, space if options.trials is None else replace(space, trials=options.trials), films)


def _is_table(space: str) -> bool:
    """Whether a table of one's own is meant, by its name alone: any file may be called as a search is."""
    return space.endswith(".toml")


def _text_of(space: str) -> str:
    """The table that is meant: a file, else one of the program's own. Raises RecipeError."""
    shipped = shipped_spaces()
    if not _is_table(space):
        if space in shipped:
            return shipped[space]
        known = ", ".join(shipped)
        raise RecipeError(
            f"expected a table in a file that ends with .toml, one of {known}, or a search begun before, "
            f"received {space!r}"
        )
    try:
        return Path(space).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"expected a readable table in {space!r}, received: {error}") from error


def _run(name: str) -> None:
    from training.searches.process import run_search

    run_search(name, _area)


def _area(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
    return _held_out_areas()(recipe, cut, watch, checkpoint)


@functools.cache
def _held_out_areas() -> "HeldOutAreas":
    from training.held_out import HeldOutAreas  # imports TensorFlow for seconds, in which the search is seen to begin

    return HeldOutAreas()


def _tell_recipe(found: "Found") -> int:
    if not found.recipe:
        raise RecipeError("expected a search with a whole trial, received one without")
    print(command_of(Order(recipe=found.recipe, films=found.order.films)))
    print(found.recipe.to_json())
    return 0


def _table(found: "Found") -> Iterator[str]:
    """A Markdown table: each trial with its score, its areas and what it tried, the best first."""
    parts, names = found.order.space.score, [choice.name for choice in found.order.space.choices]
    yield f"| trial | state | score | {' | '.join((*(f'held out by {part}' for part in parts), *names))} |"
    yield "|---" * (3 + len(parts) + len(names)) + "|"
    for trial in sorted(found.trials, key=lambda trial: (-(trial.score or 0.0), trial.number)):
        figures = [trial.score, *(trial.areas.get(part) for part in parts)]
        areas = ["" if figure is None else f"{figure:.4f}" for figure in figures]
        chosen = [
            f"{trial.chosen[name]:.4g}"
            if isinstance(trial.chosen.get(name), float)
            else str(trial.chosen.get(name, ""))
            for name in names
        ]
        yield f"| {' | '.join((str(trial.number), trial.state, *areas, *chosen))} |"
    if found.importance:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in found.importance.items())
        yield f"of the scores' spread the choices explain: {shares}"
