"""A fit that breaks goes on from its last whole epoch; one that is stopped keeps its best."""

import dataclasses
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from films.phantoms import phantom
from reading.preparation import reduce, scale
from training.checkpoint import read_checkpoint
from training.curves import Curves
from training.recipe import Recipe
from training.watch import TrainingCancelledError, TrainingDivergedError, Watch

pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")


@pytest.fixture(scope="module", autouse=True)
def eagerly() -> Iterator[None]:
    """Step by step, without a graph: of so small a training the tracing of one takes most of the time."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(autouse=True)
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four filters with all that a fit has to carry over a break: dropout's seed among it."""
    import keras

    import training.learner

    def build_network(recipe: Recipe, with_cause: bool) -> Any:  # noqa: ARG001 - as it is called
        film = keras.Input((recipe.side, recipe.side, 1))
        features = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 5, 4, activation="relu")(film))
        kept = keras.layers.Dropout(recipe.dropout, seed=recipe.seed)(features)
        return keras.Model(film, keras.layers.Dense(1)(kept))

    monkeypatch.setattr(training.learner, "build_network", build_network)


@pytest.fixture(scope="module")
def labelled() -> Any:
    from training.labelled import LabelledFilms

    positive = np.arange(16) % 2 == 0
    films = [reduce(phantom(number, pneumonia=bool(sick)), 32) for number, sick in enumerate(positive)]
    return LabelledFilms(np.stack(films), positive)


@pytest.fixture(scope="module")
def recipe(tiny_recipe: Recipe) -> Recipe:
    return dataclasses.replace(tiny_recipe, side=32, epochs=3, dropout=0.5, averaging=0.3)


class Noting(Watch):
    """Keeps what it is told, breaks the fit at one step and asks for a stop at another."""

    def __init__(self, break_at: int = -1, stop_at: int = -1) -> None:
        self.break_at, self.stop_at = break_at, stop_at
        self.steps = self.skipped = 0
        self.curves: Curves = []

    def skip(self, steps: int) -> None:
        self.skipped += steps

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.break_at:
            raise TrainingCancelledError("broken")

    def epoch(self, curves: Curves) -> None:
        self.curves = list(curves)

    def stop_wanted(self) -> bool:
        return 0 <= self.stop_at <= self.steps


def weights_of(network: Any) -> list[Any]:
    return [np.asarray(array) for array in network.get_weights()]


def same(first: list[Any], second: list[Any]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def test_a_broken_fit_goes_on_from_its_last_epoch_and_ends_as_if_it_had_not_broken(
    recipe: Recipe, labelled: Any, tmp_path: Path
) -> None:
    from training.fit import fit

    whole, checkpoint = fit(recipe, labelled, labelled, Watch()), tmp_path / "checkpoint"
    with pytest.raises(TrainingCancelledError):
        fit(recipe, labelled, labelled, Noting(break_at=3), checkpoint)  # in the second epoch of two steps
    going_on = Noting()
    resumed = fit(recipe, labelled, labelled, going_on, checkpoint)
    assert (going_on.skipped, going_on.steps) == (2, 4)
    assert same(weights_of(resumed.network), weights_of(whole.network))
    assert [line["epoch"] for line in resumed.curves] == [1, 2, 3]
    for one, other in zip(resumed.curves, whole.curves, strict=True):
        assert one | {"seconds": 0} == other | {"seconds": 0}
    assert all(np.diff([line["seconds"] for line in resumed.curves]) > 0)


def test_a_fit_that_broke_after_its_last_epoch_only_finishes(recipe: Recipe, labelled: Any, tmp_path: Path) -> None:
    from training.fit import fit

    whole = fit(recipe, labelled, labelled, Watch(), tmp_path / "checkpoint")
    going_on = Noting()
    resumed = fit(recipe, labelled, labelled, going_on, tmp_path / "checkpoint")
    assert going_on.steps == 0
    assert same(weights_of(resumed.network), weights_of(whole.network))


def test_a_stopped_fit_keeps_the_epoch_with_the_smallest_validation_loss(
    recipe: Recipe, labelled: Any, tmp_path: Path
) -> None:
    from training.fit import fit

    watch, checkpoint = Noting(stop_at=5), tmp_path / "checkpoint"  # in the third epoch
    stopped = fit(recipe, labelled, labelled, watch, checkpoint)
    losses = [line["val_loss"] for line in stopped.curves]
    assert len(losses) == 2
    assert stopped.kept == int(np.argmin(losses)) + 1
    stood = read_checkpoint(checkpoint)
    assert stood is not None
    assert same(weights_of(stopped.network), list(stood.best))
    logits = stopped.network.predict_on_batch(scale(labelled.films))[:, 0]
    targets = labelled.positive * (1 - recipe.label_smoothing) + recipe.label_smoothing / 2
    loss = float(np.mean(np.logaddexp(0, logits) - targets * logits))
    assert loss == pytest.approx(min(losses), abs=1e-4)  # the averages, not the weights of the last step


def test_a_stop_in_the_first_epoch_waits_for_its_end(recipe: Recipe, labelled: Any) -> None:
    from training.fit import fit

    watch = Noting(stop_at=1)
    stopped = fit(recipe, labelled, labelled, watch)
    assert len(stopped.curves) == 1
    assert stopped.kept == 1


def test_a_fit_without_validation_is_not_stopped(recipe: Recipe, labelled: Any) -> None:
    from training.fit import fit

    assert len(fit(recipe, labelled, None, Noting(stop_at=1)).curves) == 3


def test_a_fit_that_ran_to_its_end_keeps_the_last_epoch(recipe: Recipe, labelled: Any) -> None:
    from training.fit import fit

    assert fit(recipe, labelled, labelled, Watch()).kept == 3


def test_a_loss_that_is_no_number_ends_the_fit_with_a_sentence(
    recipe: Recipe, labelled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training.batches
    from training.fit import fit

    monkeypatch.setattr(training.batches, "scale", lambda films: np.full((*films.shape, 1), math.nan, np.float32))
    with pytest.raises(
        TrainingDivergedError, match=r"expected a finite loss, received nan in epoch 1, step 1: a small"
    ):
        fit(recipe, labelled, labelled, Watch())
