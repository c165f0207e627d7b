"""From trained weights to the graph that serves."""

import shutil
import tempfile
from pathlib import Path

from model_store.version import GRAPH_FILE, NETWORK_FILE
from reading.keras_engine import explained


class ExportError(RuntimeError):
    """A graph that could not be made here; the message says what is needed."""


def export_graph(draft: Path) -> Path:
    """Write the serving graph (probability's logit, activation map, embedding) beside the draft's network.

    The graph is LiteRT's and its converter is TensorFlow's, so this step wants the TensorFlow backend.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise ExportError(f"expected KERAS_BACKEND=tensorflow for the export, received {keras.backend.backend()}")
    if not (draft / NETWORK_FILE).is_file():
        raise ExportError(f"expected the trained {NETWORK_FILE} in the draft {draft.name}, found none")
    network = keras.saving.load_model(draft / NETWORK_FILE, compile=False, safe_mode=True)
    with tempfile.TemporaryDirectory(dir=draft) as folder:
        path = Path(folder) / GRAPH_FILE
        explained(network).export(path, format="litert", verbose=False)
        shutil.move(path, draft / GRAPH_FILE)
    return draft / GRAPH_FILE
