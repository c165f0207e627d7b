"""The network: flat, its statistics frozen, and a colour network made grey without a loss."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.recipe import Recipe
from training.small_networks import SMALL_NETWORKS

SHARED_WEIGHTS = Path(__file__).resolve().parents[3] / "shared" / "weights"
CORAL = "mobilenet_v2_1.0_224_no_top.weights.h5"


@pytest.fixture(scope="module")
def weights_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Starting weights of the published shape, drawn at random: with them a network of a user's folder starts."""
    import keras

    keras.utils.set_random_seed(3)
    colour = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(64, 64, 3))
    generator = np.random.default_rng(3)
    for layer in colour.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            gamma, beta, mean, variance = layer.get_weights()
            layer.set_weights([gamma, beta + 0.1, mean + generator.normal(0, 0.05, mean.shape), 0.1 * variance])
    folder = tmp_path_factory.mktemp("weights")
    colour.save_weights(folder / CORAL)
    return folder


@pytest.fixture
def network(weights_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from training.network import build_network

    monkeypatch.setenv("PRETRAINED_WEIGHTS_DIR", str(weights_folder))
    return build_network(Recipe(side=64))


def statistics(network: Any) -> list[np.ndarray]:
    import keras

    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert len(norms) == 52
    return [np.asarray(value) for layer in norms for value in (layer.moving_mean, layer.moving_variance)]


def grey_and_colour(grey: Any, weights: str, side: int) -> None:
    import keras

    colour = keras.applications.MobileNetV2(include_top=False, weights=weights, input_shape=(side, side, 3))
    films = np.random.default_rng(1).uniform(-1, 1, (3, side, side, 1)).astype(np.float32)
    features = keras.Model(grey.input, grey.get_layer("out_relu").output)
    ours = np.asarray(features.predict_on_batch(films))
    theirs = np.asarray(colour.predict_on_batch(np.repeat(films, 3, axis=-1)))
    assert ours.shape == theirs.shape
    assert theirs.std() > 1e-3
    np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3 * float(np.abs(theirs).max()))


def test_the_grey_network_is_the_colour_network_on_three_equal_channels(network: Any, weights_folder: Path) -> None:
    grey_and_colour(network, str(weights_folder / CORAL), 64)


@pytest.mark.slow
@pytest.mark.data
def test_the_published_weights_become_grey_without_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    from training.network import build_network

    if not (SHARED_WEIGHTS / CORAL).is_file():
        pytest.skip("no published weights in ../shared/weights")
    monkeypatch.setenv("PRETRAINED_WEIGHTS_DIR", str(SHARED_WEIGHTS))
    grey_and_colour(build_network(Recipe(side=224)), str(SHARED_WEIGHTS / CORAL), 224)


def test_no_statistics_learn(network: Any) -> None:
    import keras

    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert not any(layer.trainable for layer in norms)
    assert network.trainable_weights


@pytest.mark.parametrize(
    ("blocks", "still", "learns"),
    [
        (1, "expanded_conv_project", "block_1_expand"),
        (6, "block_5_project", "block_6_expand"),
        (17, "block_16_project", "Conv_1"),
    ],
)
def test_so_many_blocks_from_the_film_on_stand_still(
    blocks: int, still: str, learns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import network as room
    from training.frozen_norms import with_frozen_norms_folded

    monkeypatch.setattr(room, "_start_from_published", lambda *_: None)  # which nobody needs to have here
    network = room.build_network(Recipe(side=32, frozen_blocks=blocks))
    learning = {variable.path.split("/")[0] for variable in network.trainable_variables}
    assert "Conv1" not in learning
    assert still not in learning
    assert {learns, "logit"} <= learning
    twin = with_frozen_norms_folded(network)
    assert {id(variable) for variable in twin.trainable_variables} == {
        id(variable) for variable in network.trainable_variables
    }


@pytest.mark.slow
def test_a_step_of_training_leaves_the_statistics_alone_and_moves_the_rest(network: Any) -> None:
    import keras

    before, weights = statistics(network), [np.asarray(weight) for weight in network.trainable_weights]
    network.compile(optimizer=keras.optimizers.Adam(1e-3), loss=keras.losses.BinaryCrossentropy(from_logits=True))
    films = np.random.default_rng(2).uniform(-1, 1, (4, 64, 64, 1)).astype(np.float32)
    network.fit(films, np.array([[0.0], [1.0], [0.0], [1.0]]), batch_size=2, epochs=1, verbose=0)
    for old, new in zip(before, statistics(network), strict=True):
        np.testing.assert_array_equal(old, new)
    moved = [not np.array_equal(old, new) for old, new in zip(weights, network.trainable_weights, strict=True)]
    assert np.mean(moved) > 0.9


def test_the_network_is_one_flat_graph_ending_in_a_logit(network: Any) -> None:
    import keras

    assert not any(isinstance(layer, keras.Model) for layer in network.layers)
    assert network.input_shape == (None, 64, 64, 1)
    assert network.output_shape == (None, 1)
    assert network.layers[-1].activation is keras.activations.linear
    dropouts = [layer.rate for layer in network.layers if isinstance(layer, keras.layers.Dropout)]
    assert dropouts == [Recipe().dropout]


def test_nothing_rescales_the_film_a_second_time(network: Any) -> None:
    import keras

    assert not any(isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization) for layer in network.layers)


def test_the_width_makes_the_network_narrower() -> None:
    from training.network import build_network

    narrow = build_network(Recipe(side=32, width=0.35, weights="none"))
    assert narrow.get_layer("Conv1").filters == 16
    assert narrow.get_layer("embedding").output.shape == (None, 1280)


@pytest.mark.parametrize("name", SMALL_NETWORKS)
def test_a_small_network_is_explained_in_closed_form_and_small(name: Any) -> None:
    import keras

    from reading.keras_engine import KerasEngine
    from training.disk import _SMALL
    from training.network import build_network

    network = build_network(Recipe(network=name, weights="none", side=64))
    assert network.count_params() < _SMALL
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert all(layer.trainable for layer in norms)
    films = np.random.default_rng(1).uniform(-1, 1, (2, 64, 64, 1)).astype(np.float32)
    scores = KerasEngine(network).score(films)
    assert scores.logit.shape == (2,)
    assert scores.activation_map.shape == (2, 8, 8)
    assert scores.embedding.shape == (2, SMALL_NETWORKS[name].filters[-1])


def test_the_width_makes_a_small_network_narrower() -> None:
    from training.network import build_network, in_words

    narrow = Recipe(network="cnn-double", weights="none", side=32, width=0.5)
    assert build_network(narrow).get_layer("embedding").output.shape == (None, 32)
    assert in_words(narrow) == (
        "4 blocks of two 3 x 3 convolutions with batch normalisation, 4, 8, 16, 32 filters, one grey channel, "
        "global average pooling, dropout, one unit"
    )


def test_the_wide_head_is_100_units_dropout_50_units_and_a_logit() -> None:
    import keras

    from reading.keras_engine import explained
    from training.network import build_network, in_words

    wide = Recipe(weights="none", side=32, width=0.35, head="dense-100-50", dropout=0.6)
    network = build_network(wide)
    behind = network.layers[[layer.name for layer in network.layers].index("embedding") + 1 :]
    assert [layer.name for layer in behind] == ["dense_100", "dropout", "dense_50", "logit"]
    dense = [layer for layer in behind if isinstance(layer, keras.layers.Dense)]
    assert [layer.units for layer in dense] == [100, 50, 1]
    assert network.get_layer("dropout").rate == 0.6
    assert explained(network).outputs[1].shape == (None, 1, 1)
    assert in_words(wide).endswith("global average pooling, 100 units, dropout, 50 units, one unit")


def test_a_version_that_starts_from_another_has_its_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.network import build_network

    recipe = Recipe(network="cnn-normalised", weights="none", side=32, head="dense-100-50")
    before = build_network(recipe)
    before.save(tmp_path / "network.keras")
    monkeypatch.setattr("training.network.start_file", lambda _: tmp_path / "network.keras")
    network = build_network(replace(recipe, start="20990101T000000Z-aaaa"))
    for old, new in zip(before.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_missing_starting_weights_are_named_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.network import build_network
    from training.starting_weights import PretrainedWeightsError

    monkeypatch.setenv("PRETRAINED_WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(PretrainedWeightsError, match=f"expected the starting weights {CORAL} in the folder named by"):
        build_network(Recipe(side=64))
