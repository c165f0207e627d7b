"""The graph that serves and the network that was trained say the same; both say where they looked, and rightly."""

import itertools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from model_store.version import GRAPH_FILE, NETWORK_FILE, Version
from reading.engine import Engine, EngineError, Scores
from reading.preparation import prepare

Array = NDArray[np.float32]
SIDE = 64
FIELDS = ("logit", "activation_map", "embedding")


@pytest.fixture(scope="module")
def batch() -> Array:
    """Twelve prepared chests, every other one with a patch."""
    films = [prepare(phantom(seed, pneumonia=seed % 2 == 1), SIDE) for seed in range(12)]
    return np.concatenate(films)


@pytest.fixture(scope="module")
def graph(tiny_version: Version) -> Engine:
    from reading.graph_engine import GraphEngine

    return GraphEngine(tiny_version.file(GRAPH_FILE), threads=2)


@pytest.fixture(scope="module")
def network(tiny_version: Version) -> Any:
    import keras

    return keras.saving.load_model(tiny_version.file(NETWORK_FILE), compile=False, safe_mode=True)


@pytest.fixture(scope="module")
def trained(network: Any) -> Engine:
    from reading.keras_engine import KerasEngine

    return KerasEngine(network)


def is_close(one: Scores, other: Scores, tolerance: float = 1e-4) -> None:
    for field in FIELDS:
        ours, theirs = getattr(one, field), getattr(other, field)
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=tolerance * max(1.0, np.abs(theirs).max()))


def test_both_engines_give_logit_map_and_embedding(graph: Engine, trained: Engine, batch: Array) -> None:
    for engine in (graph, trained):
        scores = engine.score(batch)
        assert scores.logit.shape == (12,)
        assert scores.activation_map.shape == (12, 2, 2)
        assert scores.embedding.shape == (12, 1280)
        assert {getattr(scores, field).dtype for field in FIELDS} == {np.dtype(np.float32)}
        assert scores.activation_map.min() >= 0.0


def test_films_are_told_apart(graph: Engine, batch: Array) -> None:
    assert len(set(graph.score(batch).logit.tolist())) == len(batch)


def test_the_graph_says_what_the_network_says(
    graph: Engine, trained: Engine, batch: Array, tiny_version: Version
) -> None:
    served, learned = graph.score(batch), trained.score(batch)
    is_close(served, learned)
    probability = tiny_version.card.calibration.probability
    assert np.abs(probability(served.logit) - probability(learned.logit)).max() < 1e-3


@pytest.mark.parametrize("kind", ["graph", "trained"])
def test_a_batch_says_what_its_films_say_alone(kind: str, batch: Array, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    together = engine.score(batch)
    alone = [engine.score(batch[index : index + 1]) for index in range(len(batch))]
    is_close(together, Scores(*(np.concatenate([getattr(score, field) for score in alone]) for field in FIELDS)))
    np.testing.assert_array_equal(engine.score(batch).logit, together.logit)


@pytest.mark.parametrize("kind", ["graph", "trained"])
def test_eight_threads_get_the_answers_of_one(kind: str, batch: Array, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    # Batches of different sizes, so that threads resize each other's input.
    parts = [batch[: 1 + number % 4] if number % 2 else batch[-1 - number % 3 :] for number in range(8)]
    expected = [engine.score(part) for part in parts]
    answers: dict[int, list[Scores]] = {number: [] for number in range(8)}
    begin = threading.Barrier(8)

    def ask(number: int) -> None:
        begin.wait()
        for _ in range(5):
            answers[number].append(engine.score(parts[number]))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, scores in answers.items():
        assert len(scores) == 5
        for score in scores:
            is_close(score, expected[number])


def test_scores_already_given_do_not_change_with_the_next_film(graph: Engine, batch: Array) -> None:
    first = graph.score(batch[:1])
    kept = [getattr(first, field).copy() for field in FIELDS]
    graph.score(batch[1:2])
    for field, before in zip(FIELDS, kept, strict=True):
        np.testing.assert_array_equal(getattr(first, field), before)


@pytest.mark.parametrize("shape", [(1, 32, 32, 1), (1, 64, 64, 3), (64, 64, 1), (1, 64, 64)])
def test_films_of_another_shape_are_refused(graph: Engine, shape: tuple[int, ...]) -> None:
    with pytest.raises(EngineError, match=r"expected films of shape \(64, 64, 1\), received"):
        graph.score(np.zeros(shape, np.float32))


def test_films_are_still_read_after_one_was_refused(graph: Engine, batch: Array) -> None:
    before = graph.score(batch[:2])
    with pytest.raises(EngineError):
        graph.score(np.zeros((2, 32, 32, 1), np.float32))
    is_close(graph.score(batch[:2]), before)


@pytest.mark.parametrize("content", [b"", b"no graph", bytes(1000), b"\x1c\x00\x00\x00TFL3" + bytes(64)])
def test_what_is_no_graph_is_refused(tmp_path: Path, content: bytes) -> None:
    from reading.graph_engine import GraphEngine

    path = tmp_path / "reading.tflite"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"expected a LiteRT graph in reading\.tflite, received something else"):
        GraphEngine(path)


def test_a_missing_graph_is_refused(tmp_path: Path) -> None:
    from reading.graph_engine import GraphEngine

    with pytest.raises(EngineError, match=r"gone\.tflite"):
        GraphEngine(tmp_path / "gone.tflite")


def test_a_graph_cut_in_half_is_refused(tmp_path: Path, tiny_version: Version) -> None:
    from reading.graph_engine import GraphEngine

    whole = tiny_version.file(GRAPH_FILE).read_bytes()
    (tmp_path / "half.tflite").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EngineError, match="expected a LiteRT graph"):
        GraphEngine(tmp_path / "half.tflite")


def test_an_engine_says_what_computes_and_on_what(graph: Engine, trained: Engine) -> None:
    assert (graph.name.split()[0], graph.device) == ("LiteRT", "CPU, 2 threads")
    assert trained.name.startswith("Keras 3.")
    assert trained.name.endswith("on tensorflow")
    assert trained.device


def test_the_logit_is_the_sum_of_what_its_places_add(network: Any, batch: Array) -> None:
    """For one linear unit: logit = mean over places of (features . weights) + bias."""
    import keras

    features = np.asarray(keras.Model(network.input, network.get_layer("out_relu").output).predict_on_batch(batch))
    weights, bias = network.get_layer("logit").get_weights()
    added = (features @ weights[:, 0]).mean(axis=(1, 2)) + bias[0]
    np.testing.assert_allclose(added, np.asarray(network.predict_on_batch(batch))[:, 0], rtol=1e-3, atol=1e-4)


# Heads of networks that a version may have: their hidden units.
HEADS: dict[str, tuple[int, ...]] = {"linear": (), "one hidden layer": (16,), "two hidden layers": (24, 8)}


def small_network(hidden: tuple[int, ...]) -> Any:
    """A convolutional network whose maps are not all zero, with a head of dense ReLU layers."""
    import keras

    keras.utils.set_random_seed(7)
    films = keras.Input((SIDE, SIDE, 1))
    signal = keras.layers.Conv2D(8, 5, strides=4, activation="relu")(films)
    signal = keras.layers.Conv2D(32, 3, strides=2, activation="relu", name="out_relu")(signal)
    signal = keras.layers.GlobalAveragePooling2D()(signal)
    for units in hidden:
        signal = keras.layers.Dense(units, activation="relu", bias_initializer="random_normal")(signal)
        signal = keras.layers.Dropout(0.5)(signal)
    return keras.Model(films, keras.layers.Dense(1, bias_initializer="random_normal")(signal))


def grad_cam(network: Any, batch: Array) -> Array:
    """The maps of tf-keras-vis, an independent Grad-CAM, at their own size."""
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear

    explain = Gradcam(network, model_modifier=ReplaceToLinear(), clone=True)
    maps = explain(
        lambda output: output[:, 0], batch, penultimate_layer="out_relu", seek_penultimate_conv_layer=False,
        expand_cam=False, normalize_cam=False,
    )  # fmt: skip
    return np.asarray(maps, np.float32)


def agrees_with_grad_cam(network: Any, batch: Array) -> None:
    from reading.keras_engine import KerasEngine

    ours, theirs = KerasEngine(network).score(batch).activation_map, grad_cam(network, batch)
    places = ours[0].size
    assert ours.shape == theirs.shape
    hot = [index for index in range(len(batch)) if theirs[index].max() > 0]
    assert len(hot) >= len(batch) // 2
    for index in hot:
        assert np.corrcoef(ours[index].ravel(), theirs[index].ravel())[0, 1] > 0.999
    # Ours leave out the factor of 1 / places, so that they are logits.
    np.testing.assert_allclose(ours / places, theirs, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("head", HEADS)
def test_the_map_is_the_grad_cam_of_tf_keras_vis(head: str, batch: Array) -> None:
    network = small_network(HEADS[head])
    if np.median(np.asarray(network.predict_on_batch(batch))) < 0:  # so that most maps have something to show
        kernel, bias = network.layers[-1].get_weights()
        network.layers[-1].set_weights([-kernel, bias])
    agrees_with_grad_cam(network, batch)


def test_the_map_of_the_trained_network_is_the_grad_cam_of_tf_keras_vis(network: Any, batch: Array) -> None:
    import keras

    turned = keras.models.clone_model(network)
    turned.set_weights(network.get_weights())
    kernel, bias = turned.get_layer("logit").get_weights()
    # A network of two epochs may see nothing anywhere; with all evidence positive there is a map to compare.
    turned.get_layer("logit").set_weights([np.abs(kernel), bias])
    agrees_with_grad_cam(turned, batch)


@pytest.mark.parametrize("head", HEADS)
def test_a_place_made_stronger_moves_the_logit_as_the_map_says(head: str) -> None:
    """Without any gradient: a feature map is nudged at one place, and the head is run on its new mean."""
    from reading.keras_engine import ClosedFormGradCam

    generator = np.random.default_rng(3)
    sizes = [10, *HEADS[head], 1]
    layers = [
        (generator.normal(size=(before, after)).astype(np.float32), generator.normal(size=after).astype(np.float32))
        for before, after in itertools.pairwise(sizes)
    ]

    def logit(features: NDArray[np.float64]) -> float:
        signal = features.mean(axis=(0, 1))
        for kernel, bias in layers[:-1]:
            signal = np.maximum(signal @ kernel + bias, 0.0)
        return float((signal @ layers[-1][0] + layers[-1][1])[0])

    features = generator.random((3, 4, 10))
    evidence = np.zeros((3, 4))
    for place in np.ndindex(3, 4):
        nudged = features.copy()
        nudged[place] *= 1.0 + 1e-4
        evidence[place] = (logit(nudged) - logit(features)) / 1e-4 * 12
    embedding = features.mean(axis=(0, 1), keepdims=True)[0].astype(np.float32)
    ours = np.asarray(ClosedFormGradCam(layers)(features[None].astype(np.float32), embedding))[0]
    np.testing.assert_allclose(ours, np.maximum(evidence, 0.0), rtol=1e-2, atol=1e-3)


def two_poolings(keras: Any, films: Any) -> Any:
    one, other = (keras.layers.GlobalAveragePooling2D()(films) for _ in range(2))
    return keras.layers.Dense(1)(keras.layers.Add()([one, other]))


def headed(*make: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def build(keras: Any, films: Any) -> Any:
        signal = keras.layers.GlobalAveragePooling2D()(films)
        for layer in make:
            signal = layer(keras.layers)(signal)
        return signal

    return build


ODD: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "no pooling": (
        lambda keras, films: keras.layers.Dense(1)(keras.layers.Flatten()(films)),
        "expected one global average pooling layer, received 0",
    ),
    "two poolings": (two_poolings, "expected one global average pooling layer, received 2"),
    "no head": (headed(), "expected dense layers ending in one unit"),
    "two units": (headed(lambda layers: layers.Dense(2)), "expected dense layers ending in one unit"),
    "normalisation in the head": (
        headed(lambda layers: layers.BatchNormalization(name="strange"), lambda layers: layers.Dense(1)), "strange",
    ),
    "another activation": (
        headed(lambda layers: layers.Dense(4, activation="tanh", name="strange"), lambda layers: layers.Dense(1)),
        "strange",
    ),
    "a hidden layer without ReLU": (
        headed(lambda layers: layers.Dense(4, name="strange"), lambda layers: layers.Dense(1)), "strange",
    ),
    "a probability for a logit": (headed(lambda layers: layers.Dense(1, activation="sigmoid", name="odd")), "odd"),
    "no bias": (headed(lambda layers: layers.Dense(1, use_bias=False, name="strange")), "strange"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_network_that_cannot_be_explained_is_refused(name: str) -> None:
    import keras

    from reading.keras_engine import KerasEngine

    build, sentence = ODD[name]
    films = keras.Input((8, 8, 1))
    with pytest.raises(EngineError, match=sentence):
        KerasEngine(keras.Model(films, build(keras, films)))


def test_a_stored_network_that_brings_code_is_refused(tmp_path: Path) -> None:
    import keras

    from reading.keras_engine import KerasEngine

    films = keras.Input((8, 8, 1))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Lambda(lambda film: film + 1)(films))
    path = tmp_path / "network.keras"
    keras.Model(films, keras.layers.Dense(1)(pooled)).save(path)
    with pytest.raises(ValueError, match="unsafe"):
        KerasEngine.load(path)
