"""A network pays in training for evidence outside the lungs, and is the same network when it reads."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.preparation import reduce, scale
from training.outside_lungs import outside_places
from training.recipe import Recipe

SIDE = 64
RECIPE = Recipe(side=SIDE, width=0.35, weights="none", epochs=1, batch_size=4, outside_lungs=2.0)


@pytest.fixture(scope="module")
def network() -> Any:
    from training.network import build_network

    return build_network(RECIPE)


@pytest.fixture(scope="module")
def films() -> NDArray[np.float32]:
    return scale(np.stack([reduce(phantom(seed, pneumonia=seed % 2 == 0), SIDE) for seed in range(4)]))


def attentive(network: Any, weight: float = 2.0) -> Any:
    import keras

    from training.outside_lungs import pay_outside

    logit, outside = pay_outside(network.output, network, weight)
    return keras.Model([network.input, outside], logit)


def penalty(learner: Any, films: NDArray[np.float32], outside: NDArray[np.float32]) -> float:
    learner((films, outside))
    return float(sum(np.asarray(loss) for loss in learner.losses))


def test_it_gives_the_networks_own_logits_with_the_networks_own_weights(
    network: Any, films: NDArray[np.float32]
) -> None:
    learner = attentive(network)
    outside = np.ones((4, 2, 2), np.float32)
    np.testing.assert_allclose(learner((films, outside)), network(films), rtol=1e-6)
    assert len(learner.weights) == len(network.weights)
    assert len(network.inputs) == 1


def test_it_pays_for_the_evidence_outside_by_weight_and_nothing_inside(
    network: Any, films: NDArray[np.float32]
) -> None:
    everywhere, nowhere = np.ones((4, 2, 2), np.float32), np.zeros((4, 2, 2), np.float32)
    evidence = evidence_of(network, films)
    learner = attentive(network)
    assert penalty(learner, films, nowhere) == 0.0
    assert penalty(learner, films, everywhere) == pytest.approx(2.0 * np.abs(evidence).mean(), rel=1e-4)
    left = everywhere.copy()
    left[:, :, 1] = 0.0
    assert penalty(learner, films, left) == pytest.approx(
        np.abs(evidence[:, :, 0]).sum() / evidence.size * 2.0, rel=1e-4
    )
    assert penalty(attentive(network, 1.0), films, left) == pytest.approx(penalty(learner, films, left) / 2, rel=1e-4)


def evidence_of(network: Any, films: NDArray[np.float32]) -> NDArray[np.float32]:
    """The network's features, place by place, times the kernel of its unit, with the unit's bias."""
    import keras

    pooling = next(layer for layer in network.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D))
    features = np.asarray(keras.Model(network.input, pooling.input)(films))
    kernel, bias = network.layers[-1].get_weights()
    return np.asarray((features @ kernel + bias)[..., 0])


@given(st.integers(1, 7), st.integers(1, 32), st.integers(0, 255))
def test_a_grey_mask_is_outside_by_one_share_everywhere(places: int, step: int, level: int) -> None:
    lungs = np.full((2, places * step, places * step), level, np.uint8)
    found = outside_places(lungs, places)
    assert found.shape == (2, places, places)
    np.testing.assert_allclose(found, 1.0 - level / 255, atol=1e-5)


def test_a_place_is_outside_by_the_share_of_it_that_is_no_lung() -> None:
    lungs = np.zeros((1, 4, 4), np.uint8)
    lungs[0, :2, :2] = 255
    lungs[0, 2, 2] = 255
    np.testing.assert_allclose(outside_places(lungs, 2), [[[0.0, 1.0], [1.0, 0.75]]])


@pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
def test_a_fit_that_pays_more_ends_with_less_evidence_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    import keras

    import training.learner
    from training.fit import fit
    from training.labelled import LabelledFilms
    from training.watch import Watch

    def build_network(recipe: Recipe, with_cause: bool) -> Any:  # noqa: ARG001 - as it is called
        film = keras.Input((recipe.side, recipe.side, 1))
        features = keras.layers.Conv2D(4, 32, 32, activation="relu")(film)
        pooled = keras.layers.GlobalAveragePooling2D()(features)
        return keras.Model(film, keras.layers.Dense(1, name="logit")(pooled))

    monkeypatch.setattr(training.learner, "build_network", build_network)
    positive = np.arange(16) % 2 == 0
    pixels = np.stack([reduce(phantom(number, bool(sick)), SIDE) for number, sick in enumerate(positive)])
    lungs = np.zeros_like(pixels)
    lungs[:, :, : SIDE // 2] = 255
    found = {}
    for weight in (0.01, 10.0):
        recipe = dataclasses.replace(RECIPE, epochs=3, outside_lungs=weight, learning_rate=0.01, averaging=0.0)
        done = fit(recipe, LabelledFilms(pixels, positive, lungs), None, Watch())
        assert len(done.network.inputs) == 1
        found[weight] = float(np.abs(evidence_of(done.network, scale(pixels))[:, :, 1]).mean())
    assert found[10.0] < 0.8 * found[0.01]
