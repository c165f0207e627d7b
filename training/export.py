"""From trained weights to the graph that serves."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from model_store.version import GRAPH_FILE, NETWORK_FILE
from reading.keras_engine import explained


class ExportError(RuntimeError):
    """A graph that could not be made here; the message says what is needed."""


def export_graph(draft: Path) -> Path:
    """Write the serving graph (probability's logit, activation map, embedding) beside the draft's network."""
    import keras

    if not (draft / NETWORK_FILE).is_file():
        raise ExportError(f"expected the trained {NETWORK_FILE} in the draft {draft.name}, found none")
    network = keras.saving.load_model(draft / NETWORK_FILE, compile=False, safe_mode=True)
    return write_graph(explained(network), draft / GRAPH_FILE)


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
