"""Fitting a network: the schedule, the average that is kept, and the same outcome every time."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.preparation import reduce
from training.curves import Curves
from training.recipe import Recipe
from training.watch import Watch


@pytest.fixture(scope="module")
def labelled() -> Any:
    from training.labelled import LabelledFilms

    positive = np.arange(24) % 2 == 0
    films = [reduce(phantom(number, pneumonia=bool(sick)), 64) for number, sick in enumerate(positive)]
    return LabelledFilms(np.stack(films), positive)


def fitted(recipe: Recipe, films: Any, validation: Any = None) -> tuple[list[NDArray[np.float32]], Curves]:
    """The weights after fitting, and the curves."""
    from training.fit import fit

    done = fit(recipe, films, validation, Watch())
    return done.network.get_weights(), done.curves


def assert_repeatable(recipe: Recipe, films: Any) -> list[NDArray[np.float32]]:
    """Fit twice; the weights, which are the same bit for bit."""
    first, again = fitted(recipe, films)[0], fitted(recipe, films)[0]
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    return first


@pytest.fixture
def eagerly() -> Iterator[None]:
    """Step by step, without a graph: of so small a training the tracing of one takes most of the time."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")  # of tf.data, which is meant to stay
@pytest.mark.usefixtures("eagerly")
def test_the_same_recipe_gives_the_same_weights_bit_for_bit(tiny_recipe: Recipe, labelled: Any) -> None:
    assert_repeatable(tiny_recipe, labelled)


@pytest.mark.slow
def test_so_it_does_as_a_graph_and_watching_validation_changes_nothing_but_by_rounding(
    tiny_recipe: Recipe, labelled: Any
) -> None:
    unwatched = assert_repeatable(tiny_recipe, labelled)
    watched, curves = fitted(tiny_recipe, labelled, labelled)  # the average is swapped in and out for it
    assert all(np.allclose(one, other, rtol=0.0, atol=1e-2) for one, other in zip(unwatched, watched, strict=True))
    assert {"val_loss", "val_accuracy", "val_auc"} <= set(curves[-1])


def test_the_learning_rate_rises_where_that_is_asked_for_and_falls_to_nothing(tiny_recipe: Recipe) -> None:
    from training.learning import optimizer_of

    def rates(warm_up: float) -> list[float]:
        rate = optimizer_of(dataclasses.replace(tiny_recipe, warm_up=warm_up), 10)._learning_rate
        return [float(rate(step)) for step in (0, 5, 10)]

    peak = tiny_recipe.learning_rate
    assert rates(0.5) == pytest.approx([0.0, peak, 0.0], abs=1e-9)
    assert rates(0.0) == pytest.approx([peak, peak / 2, 0.0], abs=1e-9)


def test_the_average_reaches_back_over_its_share_of_the_steps(tiny_recipe: Recipe) -> None:
    from training.learning import optimizer_of

    assert optimizer_of(dataclasses.replace(tiny_recipe, averaging=0.1), 100).ema_momentum == pytest.approx(0.9)
    assert not optimizer_of(dataclasses.replace(tiny_recipe, averaging=0.0), 100).use_ema
