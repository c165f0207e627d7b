"""Which engine reads a prepared film fastest: probability, heat map and embedding in one call, two threads each."""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.row import Row
from model_store.store import serving_version
from model_store.version import GRAPH_FILE, NETWORK_FILE

THREADS = 2
Forward = Callable[[NDArray[np.float32]], object]


def _litert(network: Path, graph: Path) -> Forward:  # noqa: ARG001 - every maker takes both files
    from reading.graph_engine import GraphEngine

    return GraphEngine(graph, THREADS).score


def _exported(network: Path, kind: str, name: str) -> str:
    from reading.keras_engine import KerasEngine

    folder = tempfile.mkdtemp()
    model = KerasEngine.load(network).model
    model(np.zeros((1, *model.input_shape[1:]), np.float32))  # the ONNX export wants a model that was called once
    model.export(f"{folder}/{name}", format=kind, verbose=False)
    return f"{folder}/{name}"


def _onnx_runtime(network: Path, graph: Path) -> Forward:  # noqa: ARG001
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    path = _exported(network, "onnx", "graph.onnx")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})


def _openvino(network: Path, graph: Path) -> Forward:  # noqa: ARG001
    import openvino

    settings = {"INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = openvino.compile_model(
        _exported(network, "openvino", "graph.xml"), "CPU", settings
    ).create_infer_request()
    return lambda batch: [np.array(output) for output in request.infer({0: batch}).values()]


def _keras(network: Path, graph: Path) -> Forward:  # noqa: ARG001
    from reading.keras_engine import KerasEngine

    return KerasEngine.load(network).score


def _predict_and_tf_keras_vis(network: Path, graph: Path) -> Forward:  # noqa: ARG001
    import keras
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear
    from tf_keras_vis.utils.scores import BinaryScore

    whole = keras.saving.load_model(network, compile=False, safe_mode=True)
    model = keras.Model(whole.input, whole.outputs[0])  # the finding alone, where causes are told apart too
    gradcam = Gradcam(model, model_modifier=ReplaceToLinear(), clone=True)

    def forward(batch: NDArray[np.float32]) -> object:
        probability = model.predict(batch, verbose=0)
        places = gradcam(
            BinaryScore(1.0), batch, penultimate_layer="out_relu", seek_penultimate_conv_layer=False, expand_cam=False
        )
        return probability, places

    return forward


MAKERS: dict[str, Callable[[Path, Path], Forward]] = {
    "LiteRT": _litert,
    "ONNX Runtime": _onnx_runtime,
    "OpenVINO, 32-bit": _openvino,
    "Keras, predict_on_batch": _keras,
    "Keras predict, then tf-keras-vis Gradcam": _predict_and_tf_keras_vis,
}


def _worker(connection: Connection, name: str, network: Path, graph: Path, side: int) -> None:
    """Make one engine, then time a film as often as asked; an engine that cannot be had says why."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
    film = np.random.default_rng(0).uniform(-1, 1, (1, side, side, 1)).astype(np.float32)
    try:
        forward = MAKERS[name](network, graph)
    except ImportError as error:
        connection.send(str(error))
        return
    for _ in range(5):
        forward(film)
    connection.send("")
    while repetitions := connection.recv():
        times = []
        for _ in range(repetitions):
            start = time.perf_counter()
            forward(film)
            times.append(time.perf_counter() - start)
        connection.send(times)


def _answer(connection: Connection) -> str:
    """Why a worker cannot measure; empty where it can."""
    try:
        return str(connection.recv())
    except EOFError:
        return "its process ended while the engine was made"


def measure(quick: bool) -> Iterator[Row]:
    """A row for each engine; blocks of readings are interleaved, each engine in a process of its own."""
    version = serving_version()
    rounds, repetitions = (3, 10) if quick else (15, 20)
    context = multiprocessing.get_context("spawn")
    workers: dict[str, Connection] = {}
    reasons: dict[str, str] = {}
    for name in MAKERS:
        here, there = context.Pipe()
        files = (version.file(NETWORK_FILE), version.file(GRAPH_FILE), version.card.preparation.side)
        context.Process(target=_worker, args=(there, name, *files), daemon=True).start()
        there.close()  # so that a worker that dies is seen as an end, not waited for
        workers[name], reasons[name] = here, _answer(here)
    times: dict[str, list[float]] = {name: [] for name in MAKERS}
    for _ in range(rounds):
        for name, connection in workers.items():
            if not reasons[name]:
                connection.send(repetitions)
                times[name] += connection.recv()
    for name, connection in workers.items():
        if not reasons[name]:
            connection.send(0)
    first = float(np.median(times["LiteRT"]))
    for name in MAKERS:
        yield _row(name, np.array(times[name]) * 1e3, first * 1e3, reasons[name])


def _row(name: str, milliseconds: NDArray[np.float64], first: float, reason: str) -> Row:
    if reason:
        return Row("engines", name, reason=reason)
    low, median, high = (float(value) for value in np.percentile(milliseconds, (25, 50, 75)))
    return Row("engines", name, median, low, high, median / first)
