"""The weights that a training starts from: published ones, or those of a version."""

import os
from collections.abc import Iterator
from pathlib import Path

from model_store.card import Card
from model_store.store import find_version
from model_store.version import NETWORK_FILE, Version
from records.error import SecondReadError
from training.recipe import Recipe, RecipeError

CORAL_FILE = "mobilenet_v2_1.0_224_no_top.weights.h5"
WEIGHTS_VARIABLE = "PRETRAINED_WEIGHTS_DIR"
_DEFAULT_WEIGHTS_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "weights"


class PretrainedWeightsError(SecondReadError, FileNotFoundError):
    """Starting weights that are not on this machine; the message says where they are looked for."""


def coral_file() -> Path:
    """The published weights that lie on this machine. Raises PretrainedWeightsError."""
    folder = Path(os.environ.get(WEIGHTS_VARIABLE, _DEFAULT_WEIGHTS_FOLDER))
    path = folder / CORAL_FILE
    if not path.is_file():
        raise PretrainedWeightsError(
            f"expected the starting weights {CORAL_FILE} in the folder named by {WEIGHTS_VARIABLE}, found none; "
            f"with an internet connection the recipe's weights can be 'imagenet' instead"
        )
    return path


def check_start(recipe: Recipe) -> None:
    """That the recipe's starting weights can be had. Raises PretrainedWeightsError, RecipeError, VersionError."""
    if recipe.start:
        _check_ancestors(recipe)
    elif recipe.weights == "coral":
        coral_file()


def start_file(recipe: Recipe) -> Path:
    """The network of the version that the recipe starts from, checked. Raises RecipeError, VersionError."""
    _check_ancestors(recipe)
    return find_version(recipe.start).file(NETWORK_FILE)


def ancestors(recipe: Recipe) -> Iterator[Version]:
    """The version that the recipe starts from, the one that this started from, and so on. Raises VersionError."""
    while recipe.start:
        version = find_version(recipe.start)
        yield version
        recipe = recipe_of(version.card)


def recipe_of(card: Card) -> Recipe:
    """The recipe that a version was made by. Raises RecipeError where its card holds none."""
    try:
        return Recipe.from_record(card.training.recipe)
    except RecipeError as error:  # a field of a later program
        raise RecipeError(f"expected the recipe of a version in the card of {card.id}, received: {error}") from error


def _check_ancestors(recipe: Recipe) -> None:
    """One protocol and seed from the first ancestor on: else what one learned from is what another is tested on."""
    for version in ancestors(recipe):
        if version.imported:
            raise RecipeError(
                f"start: expected a version that was made here, received {version.id}, which was imported: "
                "what it learned from is not known"
            )
        before = recipe_of(version.card)
        for name in ("protocol", "network", "weights", "width", "head"):
            if getattr(before, name) != getattr(recipe, name):
                raise RecipeError(
                    f"{name}: expected {getattr(before, name)!r}, as of {version.id} that it starts from, "
                    f"received {getattr(recipe, name)!r}"
                )
