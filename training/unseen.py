"""Whether a version that a training starts from learned from what will be tested on."""

from collections.abc import Mapping

from evaluation.neighbours import Embeddings
from films.divisions import Division
from model_store.version import EMBEDDINGS_FILE, Version
from training.begun_films import learned_contents
from training.clinic_films import clinic_name
from training.recipe import Recipe, RecipeError
from training.starting_weights import ancestors


def expect_unseen(recipe: Recipe, division: Division, contents: Mapping[str, str]) -> None:
    """Raises RecipeError where a version that the recipe starts from learned from a film that is tested on.

    contents: the sha256 of the folder's films by name.
    """
    for version in ancestors(recipe):
        if seen := _seen(version, division, contents):
            raise RecipeError(
                f"start: expected a version that learned from no test film, received {version.id}, which learned from "
                f"{len(seen)}, among them {seen[0]}"
            )


def _seen(version: Version, division: Division, contents: Mapping[str, str]) -> list[str]:
    learned = learned_contents(version)
    if learned is None:
        return _seen_by_name(version, division, contents)
    # A copy that the division itself learns from is a leak that it counts, or forbids.
    others = learned - {contents.get(film.name) for film in division.learnable}
    return [film.name for film in division.test if contents[film.name] in others]


def _seen_by_name(version: Version, division: Division, contents: Mapping[str, str]) -> list[str]:
    """The same of a version that kept only names: a film that was moved between splits keeps the rest of its own."""
    embeddings = Embeddings(version.file(EMBEDDINGS_FILE))
    learned, tested = set(embeddings.train_films), set(embeddings.test_films)
    moved = {_within_split(name) for name in learned}
    return [
        film.name
        for film in division.test
        if film.name in learned
        or clinic_name(contents[film.name]) in learned
        or (film.name not in tested and _within_split(film.name) in moved)
    ]


def _within_split(name: str) -> str:
    return name.partition("/")[2]
