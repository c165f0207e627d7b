"""What is asked of a training: a recipe, and the films that it is cooked with."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from training.recipe import Recipe, RecipeError

_FIELDS = ("recipe", "films", "honour_marks", "clinic_films")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A recipe with its folder of films.

    honour_marks: leave out what people marked in train and validation. clinic_films: learn from the clinic's own
    films too, where a clinician's verdict says what they show.
    """

    recipe: Recipe
    films: Path
    honour_marks: bool = False
    clinic_films: bool = False

    def to_json(self) -> str:
        """The order as text that `from_json` reads."""
        return json.dumps(
            {
                "recipe": self.recipe.as_dict(),
                "films": str(self.films),
                "honour_marks": self.honour_marks,
                "clinic_films": self.clinic_films,
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The order in `text`. Raises RecipeError for anything that is none."""
        try:
            given = json.loads(text)
        except json.JSONDecodeError as error:
            raise RecipeError(f"expected an order as JSON, received something else: {error}") from error
        if not isinstance(given, dict) or set(given) != set(_FIELDS):
            raise RecipeError(f"expected an order with {', '.join(_FIELDS)}, received {text[:200]}")
        return cls(
            recipe=Recipe.from_recorded(json.dumps(given["recipe"])),
            films=Path(str(given["films"])),
            honour_marks=given["honour_marks"] is True,
            clinic_films=given["clinic_films"] is True,
        )
