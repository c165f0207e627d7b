"""The other methods: as their library or their paper has them, and none of them blind on a single output."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from model_store.version import NETWORK_FILE, Version
from reading.asked_explanations import METHODS
from reading.engine import EngineError
from reading.heatmap import enlarging
from reading.preparation import reduce, scale

Maps = NDArray[np.float32]
SIDE = 64


@pytest.fixture(scope="module")
def films() -> NDArray[np.uint8]:
    return np.stack([reduce(phantom(seed, pneumonia=seed % 2 == 1), SIDE) for seed in range(6)])


@pytest.fixture(scope="module")
def network() -> Any:
    """A small network that sees bright places: its logit is the mean of what its one feature finds."""
    import keras

    keras.utils.set_random_seed(3)
    film = keras.Input((SIDE, SIDE, 1))
    signal = keras.layers.Conv2D(8, 5, strides=4, padding="same", activation="relu")(film)
    signal = keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu", name="features")(signal)
    pooled = keras.layers.GlobalAveragePooling2D()(signal)
    return keras.Model(film, keras.layers.Dense(1, kernel_initializer=keras.initializers.RandomUniform(0.1, 1))(pooled))


@pytest.fixture(scope="module")
def others(network: Any) -> Any:
    from reading.other_explanations import OtherExplanations

    return OtherExplanations(network)


@pytest.mark.parametrize("method", METHODS)
def test_each_gives_a_map_of_its_own_for_each_film(others: Any, films: NDArray[np.uint8], method: str) -> None:
    maps = others.methods[method](films)
    assert maps.shape == (6, 8, 8)
    assert maps.dtype == np.float32
    assert maps.min() >= 0.0
    assert (maps.reshape(6, -1).std(axis=1) > 0).all()  # constant, as tf-keras-vis's Score-CAM is for one output
    assert not np.allclose(maps[0] / maps[0].sum(), maps[1] / maps[1].sum(), atol=1e-4)
    np.testing.assert_allclose(others.methods[method](films), maps, rtol=1e-4, atol=1e-6)
    assert tuple(others.methods) == METHODS


@pytest.mark.parametrize("method", ["Grad-CAM++", "Score-CAM", "saliency", "occlusion"])
def test_a_film_alone_gets_the_map_that_it_gets_among_others(
    others: Any, films: NDArray[np.uint8], method: str
) -> None:
    maps = others.methods[method](films)
    np.testing.assert_allclose(others.methods[method](films[2:3])[0], maps[2], rtol=1e-3, atol=1e-5)


def test_saliency_is_that_of_tf_keras_vis(others: Any, network: Any, films: NDArray[np.uint8]) -> None:
    from tf_keras_vis.saliency import Saliency

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The structure of `inputs` doesn't match")
        theirs = Saliency(network, clone=False)(lambda output: output[:, 0], scale(films), normalize_map=False)
    pooled = np.asarray(theirs).reshape(6, 8, 8, 8, 8).mean(axis=(2, 4))
    np.testing.assert_allclose(others.saliency(films), pooled, rtol=1e-4, atol=1e-7)


def test_smooth_grad_is_near_saliency_and_not_the_same(others: Any, films: NDArray[np.uint8]) -> None:
    plain, smooth = others.saliency(films), others.smooth_grad(films)
    assert np.corrcoef(plain.ravel(), smooth.ravel())[0, 1] > 0.5
    assert not np.allclose(plain, smooth)


def test_score_cam_weighs_a_channel_by_what_it_alone_shows(others: Any, network: Any, films: NDArray[np.uint8]) -> None:
    import keras

    film = films[1:2]
    features = np.asarray(keras.Model(network.input, network.get_layer("features").output)(scale(film)))[0]
    across = enlarging(8, SIDE)
    expected = np.zeros((8, 8))
    grey = float(np.asarray(network(np.zeros((1, SIDE, SIDE, 1), np.float32)))[0, 0])
    for channel in np.moveaxis(features, -1, 0):
        drawn = across @ channel @ across.T
        mask = (drawn - drawn.min()) / max(drawn.max() - drawn.min(), 1e-7)
        seen = (scale(film)[0, ..., 0] * mask)[np.newaxis, ..., np.newaxis].astype(np.float32)
        expected += (float(np.asarray(network(seen))[0, 0]) - grey) * channel
    np.testing.assert_allclose(others.score_cam(film)[0], np.maximum(expected, 0.0), rtol=1e-3, atol=1e-4)


def test_occlusion_is_what_four_grey_squares_take_from_the_logit(
    others: Any, network: Any, films: NDArray[np.uint8]
) -> None:
    film = films[1:2]
    lost = []
    for row, column in ((2, 4), (2, 5), (3, 4), (3, 5)):  # the squares of 2 x 2 cells over the cell at row 3, column 5
        hidden = scale(film)
        hidden[0, 8 * row : 8 * row + 16, 8 * column : 8 * column + 16] = 0.0
        lost.append(float(np.asarray(network(scale(film)) - network(hidden))[0, 0]))
    assert others.occlusion(film)[0, 3, 5] == pytest.approx(max(np.mean(lost), 0.0), rel=1e-3)


def test_occlusion_finds_nothing_on_a_film_that_is_grey_already(others: Any) -> None:
    grey = np.full((1, SIDE, SIDE), 127, np.uint8)
    assert others.occlusion(grey).max() < 0.02 * others.occlusion(np.full((1, SIDE, SIDE), 255, np.uint8)).max()


@pytest.mark.slow
def test_a_stored_version_can_be_asked(tiny_version: Version, films: NDArray[np.uint8]) -> None:
    from reading.other_explanations import OtherExplanations

    stored = OtherExplanations.load(tiny_version.file(NETWORK_FILE))
    for method, explain in stored.methods.items():
        assert explain(films[:2]).shape == (2, 2, 2), method


def test_a_network_of_another_kind_is_refused() -> None:
    import keras

    from reading.other_explanations import OtherExplanations

    film = keras.Input((8, 8, 1))
    with pytest.raises(EngineError, match="expected one global average pooling layer, received 0"):
        OtherExplanations(keras.Model(film, keras.layers.Dense(1)(keras.layers.Flatten()(film))))


@pytest.fixture
def shuffled(tiny_version: Version) -> Callable[[str, int], Any]:
    from reading.randomised import randomised

    return lambda stage, seed: randomised(tiny_version.file(NETWORK_FILE), stage, seed)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["last layer", "every layer"])
def test_what_a_network_learned_can_be_shuffled_away(
    shuffled: Callable[[str, int], Any], stage: str, films: NDArray[np.uint8], tiny_version: Version
) -> None:
    from reading.keras_engine import KerasEngine

    batch = scale(films)
    learned = KerasEngine.load(tiny_version.file(NETWORK_FILE))
    one, again, other = (shuffled(stage, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.score(batch).logit, again.score(batch).logit)
    assert not np.allclose(one.score(batch).logit, other.score(batch).logit)
    assert not np.allclose(one.score(batch).logit, learned.score(batch).logit)
    kept = np.allclose(one.score(batch).embedding, learned.score(batch).embedding, atol=1e-4)
    assert kept == (stage == "last layer")  # what the head sees is untouched where only the head is shuffled


def test_shuffled_weights_are_the_learned_ones_in_another_order(
    shuffled: Callable[[str, int], Any], tiny_version: Version
) -> None:
    import keras

    learned = keras.saving.load_model(tiny_version.file(NETWORK_FILE), compile=False, safe_mode=True)
    before = learned.get_layer("logit").get_weights()[0]
    after = shuffled("last layer", 0).model.get_layer("logit").get_weights()[0]
    np.testing.assert_array_equal(np.sort(before, axis=0), np.sort(after, axis=0))
    assert (before != after).any()


def test_a_stage_that_there_is_not_is_refused(shuffled: Callable[[str, int], Any]) -> None:
    with pytest.raises(EngineError, match="expected one of the stages last layer, every layer, received 'first'"):
        shuffled("first", 0)
