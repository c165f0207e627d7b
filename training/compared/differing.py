"""Versions whose recipes differ in one choice alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from model_store.card import Card
from training.recipe import Recipe, RecipeError

Choice = Literal["side", "seed"]


def cards_by(choice: Choice, cards: Sequence[Card], base: Recipe) -> dict[int, Card]:
    """The newest card for each value of the choice whose recipe is `base` but for it; cards come newest first.

    All learned from, and were tested on, the films of the newest among them.
    """
    found: dict[int, Card] = {}
    films: tuple[object, ...] = ()
    for card in cards:
        recipe = _recipe_in(card.training.recipe)
        if recipe is None or card.training_data.clinic_films:
            continue
        same: dict[str, Any] = {choice: getattr(base, choice)}
        if replace(recipe, **same) == base:
            films = films or _films_of(card)
            if _films_of(card) == films:
                found.setdefault(getattr(recipe, choice), card)
    return dict(sorted(found.items()))


def _films_of(card: Card) -> tuple[object, ...]:
    learned, tested = card.training_data, card.evaluation
    return learned.digest, learned.left_out_by_marks, tested.films, tested.positive


def _recipe_in(made: Mapping[str, Any]) -> Recipe | None:
    """A card's recipe; None for a foreign one."""
    try:
        return Recipe.from_record(made)
    except RecipeError:
        return None
