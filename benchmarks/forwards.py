"""What reads a decoded film, each way ready to be timed: ours, other engines on the same network, other libraries.

All get the same film, reduced and scaled by the same code to the same side, and the same number of threads. Each group
is made in a process of its own, for the libraries' sake (`python -m benchmarks.forwards NAME...`).
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.exported import bare_file
from benchmarks.interleaved import THREADS
from benchmarks.timed import answer
from films.phantoms import phantom
from model_store.store import serving_version
from model_store.version import GRAPH_FILE, NETWORK_FILE
from reading.preparation import prepare

OURS = "LiteRT, as served: probability, heat map, embedding"
PREDICT = "Keras predict, then tf-keras-vis Gradcam"
KERAS_DENSENET = "Keras DenseNet121, random weights, then tf-keras-vis Gradcam"

Run = Callable[[], object]
_Batch = NDArray[np.float32]


def _prepared() -> Callable[[], _Batch]:
    film, side = phantom(1, True, 224, 224), serving_version().card.preparation.side
    return lambda: prepare(film, side)


def _ours() -> Run:
    from reading.graph_engine import GraphEngine

    version, batch = serving_version(), _prepared()
    engine, calibration = GraphEngine(version.file(GRAPH_FILE), THREADS), version.card.calibration

    def forward() -> object:
        scores = engine.score(batch())
        return calibration.probability(scores.logit), scores

    return forward


def _litert() -> Run:
    from reading.graph import Graph

    graph, batch = Graph(bare_file("litert"), THREADS), _prepared()
    return lambda: graph.run(batch())


def _onnx_runtime() -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(bare_file("onnx")), options, providers=["CPUExecutionProvider"])
    name, batch = session.get_inputs()[0].name, _prepared()
    return lambda: session.run(None, {name: batch()})


def _openvino() -> Run:
    import openvino

    settings = {"INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request, batch = (
        openvino.compile_model(str(bare_file("openvino")), "CPU", settings).create_infer_request(),
        _prepared(),
    )
    return lambda: [np.array(output) for output in request.infer({0: batch()}).values()]


def _keras() -> Run:
    from reading.keras_engine import KerasEngine

    _limit_threads()
    engine, batch = KerasEngine.load(serving_version().file(NETWORK_FILE)), _prepared()
    return lambda: engine.score(batch())


def _predict() -> Run:
    import keras

    network = keras.saving.load_model(serving_version().file(NETWORK_FILE), compile=False, safe_mode=True)
    # The finding alone, where causes are told apart too.
    return _with_grad_cam(keras.Model(network.input, network.outputs[0]), "out_relu")


def _keras_densenet() -> Run:
    import keras

    side = serving_version().card.preparation.side
    return _with_grad_cam(keras.applications.DenseNet121(weights=None, input_shape=(side, side, 1), classes=1), "relu")


def _with_grad_cam(network: Any, last: str) -> Run:
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear
    from tf_keras_vis.utils.scores import BinaryScore

    _limit_threads()
    grad_cam, batch = Gradcam(network, model_modifier=ReplaceToLinear(), clone=True), _prepared()

    def forward() -> object:
        film = batch()
        probability = network.predict(film, verbose=0)
        places = grad_cam(
            BinaryScore(1.0), film, penultimate_layer=last, seek_penultimate_conv_layer=False, expand_cam=False
        )
        return probability, places

    return forward


def _limit_threads() -> None:
    from contextlib import suppress

    import tensorflow as tf

    with suppress(RuntimeError):  # it has computed already, with the number that the first call gave it
        tf.config.threading.set_intra_op_parallelism_threads(THREADS)


BARE: dict[str, Callable[[], Run]] = {
    "LiteRT, bare forward": _litert,
    "ONNX Runtime, bare forward": _onnx_runtime,
    "OpenVINO, 32-bit, bare forward": _openvino,
}
LIBRARIES: dict[str, Callable[[], Run]] = {
    "Keras, predict_on_batch": _keras,
    PREDICT: _predict,
    KERAS_DENSENET: _keras_densenet,
}


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notes on missing GPUs help nobody
    answer({OURS: _ours} | BARE | LIBRARIES)
