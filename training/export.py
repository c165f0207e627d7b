"""From trained weights to the graph that serves."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from model_store.version import GRAPH_FILE, NETWORK_FILE
from reading.keras_engine import explained
from records.error import SecondReadError
from records.home import PROJECT


class ExportError(SecondReadError, RuntimeError):
    """A graph that could not be made here; the message says what is needed."""


def export_graph(draft: Path) -> Path:
    """Write the serving graph (probability's logit, activation map, embedding) beside the draft's network.

    Raises ExportError where there is no network, and where TensorFlow, which alone can convert it, is not installed:
    such a draft is taken to a machine that has it, and gone on with there.
    """
    import keras

    if not (draft / NETWORK_FILE).is_file():
        raise ExportError(f"expected the trained {NETWORK_FILE} in the draft {draft.name}, found none")
    if keras.backend.backend() != "tensorflow":
        return _by_tensorflow(draft)
    network = keras.saving.load_model(draft / NETWORK_FILE, compile=False, safe_mode=True)
    return write_graph(explained(network), draft / GRAPH_FILE)


def _by_tensorflow(draft: Path) -> Path:
    """The same in a process of its own: a process has one backend."""
    command = [sys.executable, "-m", "training", "export", str(draft.resolve())]
    setting = os.environ | {"KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(  # noqa: S603 - this program itself
        command, cwd=PROJECT, env=setting, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
        raise ExportError(f"expected TensorFlow to convert the network to the serving graph, received: {said[0]}")
    return draft / GRAPH_FILE


def write_graph(network: Any, to: Path) -> Path:
    """Write the graph of a Keras network in one step.

    The graph is LiteRT's and its converter is TensorFlow's, so this step wants the TensorFlow backend.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise ExportError(f"expected KERAS_BACKEND=tensorflow for the export, received {keras.backend.backend()}")
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        path = Path(folder) / to.name
        network.export(path, format="litert", verbose=False)
        shutil.move(path, to)
    return to
