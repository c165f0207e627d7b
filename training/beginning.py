"""How a draft begins: its order is fixed, its films are found and divided."""

from collections.abc import Callable
from pathlib import Path

from films.divisions import Division, content_digests
from films.layout import Film, load_films
from films.protocols import divide
from records.database import open_database
from records.whole_file import write_whole
from training.begun_films import expect_begun_films
from training.chosen_clinic_films import (
    clinic_contents,
    clinic_films_of,
    has_clinic_films,
    keep_clinic_films,
    with_clinic_films,
)
from training.clinic_films import clinic_films
from training.draft import RECIPE_FILE
from training.honoured import honoured, honours_marks, keep_marks
from training.order import Order
from training.recipe import Recipe, RecipeError
from training.unseen import expect_unseen


def begin(order: Order, draft: Path) -> None:
    """Write the order's choices into a new draft. Raises RecipeError where the draft was begun with others."""
    stored = draft / RECIPE_FILE
    if stored.is_file() and Recipe.from_recorded(stored.read_text(encoding="utf-8")) != order.recipe:
        raise RecipeError(f"expected the recipe that the draft was begun with, received another for {draft.name}")
    if order.honour_marks and not honours_marks(draft):
        if stored.is_file():
            raise RecipeError(f"expected a draft that was begun with marks honoured, received {draft.name} without")
        keep_marks(draft)
    write_whole(stored, order.recipe.to_json())  # last: a draft with its recipe has all its choices


def learned_from(order: Order, draft: Path, say: Callable[[str], None]) -> tuple[Division, dict[str, str]]:
    """The division that the draft learns from, with the sha256 of each film by name.

    Raises FilmFolderError, also where the draft was begun with others, RecipeError where the test set holds films that
    the starting version learned from, and what `divide` raises.
    """
    films = _readable_films(order, say)
    contents = content_digests(films)
    division = honoured(divide(order.recipe.protocol, films, contents=contents)[0], contents, draft)
    if honours_marks(draft):
        say(f"left out {division.left_out_by_marks} films by marks")
    expect_unseen(order.recipe, division, contents)
    if order.clinic_films and not has_clinic_films(draft):
        with open_database() as database:
            keep_clinic_films(draft, clinic_films(database, films, division, contents))
    of_clinic = clinic_films_of(draft)
    if has_clinic_films(draft):
        say(f"learning from {len(of_clinic)} films of the clinic")
    division, contents = with_clinic_films(division, of_clinic), contents | clinic_contents(of_clinic)
    expect_begun_films(draft, division, contents)
    return division, contents


def _readable_films(order: Order, say: Callable[[str], None]) -> tuple[Film, ...]:
    found = load_films(order.films)
    if order.recipe.protocol == "official":
        found.require("test")  # said now, not after the training
    for name, sentence in found.unreadable:
        say(f"left out {name}: {sentence}")
    return found.films
