"""Versions whose recipes differ in one choice alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from model_store.card import Card
from training.recipe import Recipe, RecipeError

Choice = Literal["side", "seed"]


def cards_by(choice: Choice, cards: Sequence[Card], base: Recipe) -> dict[int, Card]:
    """The newest card for each value of the choice whose recipe is `base` but for it; cards come newest first."""
    found: dict[int, Card] = {}
    for card in cards:
        recipe = recipe_in(card.training.recipe)
        if recipe is None or card.training_data.clinic_films:
            continue
        same: dict[str, Any] = {choice: getattr(base, choice)}
        if replace(recipe, **same) == base:
            found.setdefault(getattr(recipe, choice), card)
    return dict(sorted(found.items()))


def recipe_in(made: Mapping[str, Any]) -> Recipe | None:
    """A card's or job's recipe; None for a foreign one."""
    try:
        return Recipe.from_record(made)
    except RecipeError:
        return None
