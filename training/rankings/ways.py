"""Ways of training that are compared before one of them is trained in full."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from films.reduced import Cut, whole
from training.rankings.lung_crop import cut_to_lungs
from training.recipe import Recipe, RecipeError

MOST_IN_A_SOUP = 16  # networks; each is a fit, and all lie in memory
WAYS_FILE = Path(__file__).resolve().parent / "ways.toml"


@dataclass(frozen=True)
class Way:
    """A recipe, and what no version does.

    lung_crop: its network sees no more of a film than the box around the lungs. soup: it is the mean of so many.
    """

    recipe: Recipe
    lung_crop: bool = False
    soup: int = 1

    @property
    def cut(self) -> Cut:
        """The part of a film that the network sees."""
        return cut_to_lungs if self.lung_crop else whole


def read_ways(path: Path) -> dict[str, Way]:
    """Ways by name, from a table of each one's choices. Raises RecipeError."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"expected a readable table of recipes in {path.name}, received: {error}") from error
    if wrong := [name for name, table in given.items() if not isinstance(table, dict)]:
        raise RecipeError(f"expected [{wrong[0]}] as a table, received {given[wrong[0]]!r}")
    base: dict[str, Any] = given.pop("every", {})
    return {name: _way(base | choices) for name, choices in given.items()}


def _way(choices: dict[str, Any]) -> Way:
    crop = choices.pop("lung_crop", False)
    if not isinstance(crop, bool):
        raise RecipeError(f"lung_crop: expected true or false, received {crop!r}")
    soup = choices.pop("soup", 1)
    if type(soup) is not int or not 1 <= soup <= MOST_IN_A_SOUP:
        raise RecipeError(f"soup: expected a whole number from 1 to {MOST_IN_A_SOUP}, received {soup!r}")
    recipe = Recipe.from_choices(choices)
    if soup > 1 and recipe.weights == "none":
        raise RecipeError("soup: expected networks that start from the same weights, received weights of none")
    return Way(recipe, crop, soup)
