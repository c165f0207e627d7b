"""A network learns the cause of a pneumonia beside its finding, from the films that have one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from films.patients import BACTERIA, VIRUS
from films.phantoms import phantom
from reading.engine import EngineError
from reading.preparation import reduce, scale
from training.cause import viral, wanted_causes
from training.recipe import Recipe

SIDE = 64
RECIPE = Recipe(side=SIDE, width=0.35, weights="none", epochs=1, batch_size=4, cause=0.5)


def test_a_film_is_viral_or_bacterial_or_neither() -> None:
    np.testing.assert_array_equal(
        viral([VIRUS, BACTERIA, "normal", "unknown", VIRUS]), np.array([1, 0, np.nan, np.nan, 1], np.float32)
    )


@pytest.mark.parametrize("causes", [[], ["normal", "unknown"], [VIRUS, "normal"], [BACTERIA]])
def test_where_there_are_not_both_there_is_nothing_to_tell_apart(causes: list[str]) -> None:
    assert viral(causes) is None


@given(arrays.arrays(np.float32, st.integers(1, 60), elements=st.sampled_from([0.0, 1.0, np.nan])))
def test_both_causes_weigh_the_same_and_films_without_one_nothing(of: NDArray[np.float32]) -> None:
    wanted, weight = wanted_causes(of).T
    known = ~np.isnan(of)
    np.testing.assert_array_equal(wanted[known], of[known])
    assert not weight[~known].any()
    if {0.0, 1.0} <= set(of.tolist()):
        assert weight[of == 0.0].sum() == pytest.approx(weight[of == 1.0].sum(), rel=1e-5)
        assert weight[known].mean() == pytest.approx(1.0, rel=1e-5)


@pytest.fixture(scope="module")
def network() -> Any:
    from training.network import build_network

    return build_network(RECIPE, with_cause=True)


@pytest.fixture(scope="module")
def films() -> NDArray[np.float32]:
    return scale(np.stack([reduce(phantom(seed, pneumonia=True), SIDE) for seed in range(4)]))


def test_the_loss_is_the_smoothed_cross_entropy_of_the_films_that_have_a_cause(
    network: Any, films: NDArray[np.float32]
) -> None:
    import keras

    from training.cause import learn_cause

    logit, wanted = learn_cause(network.outputs[0], network, weight=2.0, smoothing=0.1)
    learner = keras.Model([network.input, wanted], logit)
    asked = np.array([[1.0, 1.5], [0.0, 0.5], [1.0, 0.0], [0.0, 2.0]], np.float32)
    found = np.asarray(learner((films, asked)))
    expected_logit, cause = (np.asarray(output)[:, 0] for output in network(films))
    np.testing.assert_allclose(found[:, 0], expected_logit, rtol=1e-6)
    probability = 1 / (1 + np.exp(-cause))
    smooth = asked[:, 0] * 0.9 + 0.05
    entropy = -smooth * np.log(probability) - (1 - smooth) * np.log(1 - probability)
    assert float(sum(np.asarray(loss) for loss in learner.losses)) == pytest.approx(
        2.0 * (entropy * asked[:, 1]).mean(), rel=1e-4
    )


def test_the_engine_gives_the_cause_beside_an_unchanged_finding(network: Any, films: NDArray[np.float32]) -> None:
    import keras

    from reading.keras_engine import KerasEngine

    plain = keras.Model(network.input, network.outputs[0])
    both, alone = KerasEngine(network).score(films), KerasEngine(plain).score(films)
    np.testing.assert_allclose(both.logit, alone.logit, rtol=1e-5)
    np.testing.assert_allclose(both.activation_map, alone.activation_map, rtol=1e-5, atol=1e-6)
    assert both.cause is not None
    np.testing.assert_allclose(both.cause, np.asarray(network(films)[1])[:, 0], rtol=1e-4, atol=1e-6)
    assert alone.cause is None


def test_a_unit_that_is_no_cause_is_refused(network: Any) -> None:
    import keras

    from reading.keras_engine import explained

    second = keras.layers.Dense(2, name="something")(network.get_layer("dropout").output)
    with pytest.raises(EngineError, match="expected dense layers ending in one unit"):
        explained(keras.Model(network.input, [network.outputs[0], second]))


@pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
def test_what_can_be_told_apart_is_learned_without_moving_the_finding_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    import training.learner
    from training.fit import fit
    from training.labelled import LabelledFilms
    from training.watch import Watch

    def build_network(recipe: Recipe, with_cause: bool) -> Any:
        assert with_cause
        film = keras.Input((recipe.side, recipe.side, 1))
        pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 32, 32, activation="relu")(film))
        units = [keras.layers.Dense(1, name=name)(pooled) for name in ("logit", "cause")]
        return keras.Model(film, units)

    monkeypatch.setattr(training.learner, "build_network", build_network)
    pixels = np.full((24, SIDE, SIDE), 60, np.uint8)
    causes = np.array([[np.nan, 0.0, 1.0][number % 3] for number in range(24)], np.float32)
    pixels[causes == 1.0] = 200  # the viral ones are bright
    positive = ~np.isnan(causes)
    recipe = Recipe(
        side=SIDE, width=0.35, weights="none", epochs=25, batch_size=8, cause=1.0, learning_rate=0.02, averaging=0.0,
        covering=0.0, gamma=0.1, brightness=0.02,
    )  # fmt: skip
    done = fit(recipe, LabelledFilms(pixels, positive, viral=causes), LabelledFilms(pixels, positive), Watch())
    cause = np.asarray(done.network(scale(pixels))[1])[:, 0]
    assert cause[causes == 1.0].min() > 0 > cause[causes == 0.0].max()
    assert set(done.curves[-1]) == {
        "epoch", "seconds", "accuracy", "auc", "loss", "val_accuracy", "val_auc", "val_loss", "learning_rate",
    }  # fmt: skip
