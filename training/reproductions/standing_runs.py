"""A reproduction's runs as they stand: each with its recipe and what it found, where it was trained."""

from collections.abc import Mapping
from dataclasses import dataclass

from films.divisions import Division
from training.expected import expected
from training.pace import known_pace
from training.recipe import Recipe
from training.reproductions.divided_folder import DividedFolder
from training.reproductions.reproduction import Reproduction
from training.reproductions.run import ReproducedRun
from training.reproductions.stored_runs import find_run


@dataclass(frozen=True)
class StandingRun:
    """A run. recipe: None as long as it waits for the best of others; result: None until it was trained."""

    name: str
    recipe: Recipe | None
    result: ReproducedRun | None

    def minutes(self, divisions: Mapping[str, Division]) -> float | None:
        """What training it takes on films divided so, by protocol; None where this machine's pace is not known."""
        pace = known_pace(self.recipe) if self.recipe else None
        if not self.recipe or not pace or self.recipe.protocol not in divisions:
            return None
        return expected(self.recipe, divisions[self.recipe.protocol]).minutes(pace)


def standing_runs(reproduction: Reproduction, films: DividedFolder | None = None) -> dict[str, StandingRun]:
    """All runs on these films by name, in the order of training; on the official ones, which then need not be there."""
    found: dict[str, StandingRun] = {}
    for name in reproduction.runs:
        recipe = _recipe(reproduction, name, found)
        found[name] = StandingRun(name, recipe, _result(recipe, films) if recipe else None)
    return found


def _result(recipe: Recipe, films: DividedFolder | None) -> ReproducedRun | None:
    return find_run(recipe, films=films.run_films(recipe.protocol) if films else None)


def _recipe(reproduction: Reproduction, name: str, before: Mapping[str, StandingRun]) -> Recipe | None:
    rivals = [before[rival] for rival in reproduction.best_of(name)]
    if not rivals:
        return reproduction.recipe(name)
    losses = {rival.name: rival.result.curves[-1]["val_loss"] for rival in rivals if rival.result}
    if len(losses) < len(rivals):
        return None
    best = min(losses, key=lambda rival: losses[rival])
    return reproduction.recipe(name, before[best].recipe)
