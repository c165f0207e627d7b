"""A network whose frozen normalisations are folded learns what it would have learned, and shares its weights."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

SIDE, FILMS = 32, 6


def drawn_network(frozen: bool = True, two_outputs: bool = True) -> Any:
    """One plain and one depthwise convolution with their norms, whose numbers are drawn, and one or two units."""
    import keras

    keras.utils.set_random_seed(1)
    film = keras.Input((SIDE, SIDE, 1))
    maps = keras.layers.Conv2D(6, 3, strides=2, padding="same", use_bias=False, name="plain")(film)
    maps = keras.layers.ReLU(6.0)(keras.layers.BatchNormalization(trainable=not frozen)(maps))
    deeper = keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")(maps)
    deeper = keras.layers.ReLU(6.0)(keras.layers.BatchNormalization(trainable=not frozen)(deeper))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Add()([maps, deeper]))
    units = [keras.layers.Dense(1, name="logit")(pooled)]
    if two_outputs:
        units.append(keras.layers.Dense(1, name="other")(pooled))
    network = keras.Model(film, units)
    draw = np.random.default_rng(2)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([draw.uniform(0.5, 2.0, 6) for _ in range(4)])
    return network


@pytest.fixture
def films() -> NDArray[np.float32]:
    return np.random.default_rng(3).normal(size=(FILMS, SIDE, SIDE, 1)).astype(np.float32)


def folded(network: Any) -> Any:
    from training.frozen_norms import with_frozen_norms_folded

    return with_frozen_norms_folded(network)


def test_it_gives_each_of_the_networks_outputs(films: NDArray[np.float32]) -> None:
    network = drawn_network()
    twin = folded(network)
    assert twin is not network
    for expected, given in zip(network(films), twin(films), strict=True):
        np.testing.assert_allclose(given, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
def test_a_step_moves_the_networks_own_weights_as_without_folding(films: NDArray[np.float32]) -> None:
    import keras

    plain, network = drawn_network(two_outputs=False), drawn_network(two_outputs=False)
    twin = folded(network)
    before = [np.asarray(variable).copy() for variable in network.variables]
    label = (np.arange(FILMS) % 2).astype(np.float32)[:, None]
    for learner in (plain, twin):
        learner.compile(keras.optimizers.SGD(0.1), keras.losses.BinaryCrossentropy(from_logits=True), run_eagerly=True)
        learner.fit(films, label, epochs=2, batch_size=FILMS, verbose=0)
    for variable, expected, old in zip(network.variables, plain.variables, before, strict=True):
        np.testing.assert_allclose(variable, expected, rtol=1e-3, atol=1e-5, err_msg=variable.path)
        assert bool(np.any(np.asarray(variable) != old)) == variable.trainable


def test_a_network_without_frozen_norms_is_left_as_it_is() -> None:
    network = drawn_network(frozen=False)
    assert folded(network) is network


def test_a_convolution_with_a_bias_is_refused() -> None:
    import keras

    film = keras.Input((SIDE, SIDE, 1))
    norm = keras.layers.BatchNormalization(trainable=False)(keras.layers.Conv2D(2, 3, name="biased")(film))
    with pytest.raises(ValueError, match="without a bias, received biased"):
        folded(keras.Model(film, norm))


def test_every_norm_of_the_networks_own_backbone_is_folded() -> None:
    import keras

    from training.network import build_network
    from training.recipe import Recipe

    network = build_network(Recipe(side=64, width=0.35, weights="none"))
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    twin = folded(network)
    assert not [layer for layer in twin.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert {id(own) for own in twin.trainable_variables} == {id(own) for own in network.trainable_variables}
    film = np.random.default_rng(4).normal(size=(2, 64, 64, 1)).astype(np.float32)
    np.testing.assert_allclose(twin(film), network(film), rtol=1e-3, atol=1e-4)
