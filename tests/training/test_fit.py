"""Fitting a network: the schedule, the average that is kept, and the same outcome every time."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.preparation import reduce
from training.curves import Curves
from training.recipe import Recipe


@pytest.fixture(scope="module")
def labelled() -> Any:
    from training.fit import LabelledFilms

    positive = np.arange(24) % 2 == 0
    films = [reduce(phantom(number, pneumonia=bool(sick)), 64) for number, sick in enumerate(positive)]
    return LabelledFilms(np.stack(films), positive)


@pytest.fixture
def recipe(tiny_recipe: Recipe) -> Recipe:
    return dataclasses.replace(tiny_recipe, averaging=0.0, warm_up=0.0)


def fitted(recipe: Recipe, films: Any, validation: Any = None) -> tuple[list[NDArray[np.float32]], Curves]:
    """The weights after fitting, and the curves."""
    from training.fit import fit

    told: list[Curves] = []
    network = fit(recipe, films, validation, lambda curves: told.append(list(curves)))
    return network.get_weights(), told[-1]


def apart(one: list[NDArray[np.float32]], other: list[NDArray[np.float32]]) -> float:
    return float(sum(np.abs(a - b).sum() for a, b in zip(one, other, strict=True)))


def test_the_same_recipe_gives_the_same_weights_bit_for_bit(tiny_recipe: Recipe, labelled: Any) -> None:
    (once, _), (again, _) = fitted(tiny_recipe, labelled), fitted(tiny_recipe, labelled)
    assert all(np.array_equal(one, other) for one, other in zip(once, again, strict=True))
    other_seed, _ = fitted(dataclasses.replace(tiny_recipe, seed=2), labelled)
    assert apart(once, other_seed) > 0.0


@pytest.mark.parametrize(("averaging", "rounding"), [(0.0, 0.0), (0.5, 1e-2)])  # the average is swapped in and out
def test_watching_validation_changes_nothing(recipe: Recipe, labelled: Any, averaging: float, rounding: float) -> None:
    recipe = dataclasses.replace(recipe, averaging=averaging)
    alone, _ = fitted(recipe, labelled)
    watched, curves = fitted(recipe, labelled, labelled)
    assert all(np.allclose(one, other, rtol=0.0, atol=rounding) for one, other in zip(alone, watched, strict=True))
    assert {"val_loss", "val_accuracy", "val_auc"} <= set(curves[-1])


def test_the_learning_rate_falls_to_nothing(recipe: Recipe, labelled: Any) -> None:
    _, curves = fitted(recipe, labelled)
    rates = [epoch["learning_rate"] for epoch in curves]
    assert rates[0] == pytest.approx(recipe.learning_rate / 2)  # half way down the cosine
    assert rates[-1] == pytest.approx(0.0, abs=1e-9)


def test_the_learning_rate_rises_first_where_that_is_asked_for(recipe: Recipe, labelled: Any) -> None:
    _, curves = fitted(dataclasses.replace(recipe, warm_up=0.5), labelled)
    assert curves[0]["learning_rate"] == pytest.approx(recipe.learning_rate)
    assert curves[-1]["learning_rate"] == pytest.approx(0.0, abs=1e-9)


def test_the_average_of_the_weights_is_kept(recipe: Recipe, labelled: Any) -> None:
    start, _ = fitted(dataclasses.replace(recipe, learning_rate=1e-6), labelled)
    last, _ = fitted(recipe, labelled)
    mean, _ = fitted(dataclasses.replace(recipe, averaging=0.5), labelled)
    assert 0.0 < apart(mean, start) < apart(last, start)
