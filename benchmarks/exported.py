"""The serving network's bare forward, for the engines that ours is compared with: its logits and nothing else.

Made by TensorFlow in a process of its own, once a version, and kept with what the program can make again.
"""

import subprocess
import sys
from pathlib import Path

from model_store.store import serving_version
from model_store.version import NETWORK_FILE
from records.home import PROJECT, home

BARE_FILES = {"litert": "bare.tflite", "onnx": "bare.onnx", "openvino": "bare.xml"}  # by Keras' word for the format


def bare_file(kind: str) -> Path:
    """The network of the version in service in a format, made where it is missing.

    Raises ImportError where that format's packages are missing, or what else its export says.
    """
    version = serving_version()
    path = home() / "cache" / "bare" / version.id / BARE_FILES[kind]
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "benchmarks.exported", kind, str(version.file(NETWORK_FILE)), str(path)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise ImportError((done.stderr.strip().splitlines() or ["its export said nothing"])[-1])
    return path


def _export(kind: str, network: Path, to: Path) -> None:
    import keras
    import numpy as np

    model = keras.saving.load_model(network, compile=False, safe_mode=True)
    model(np.zeros((1, *model.input_shape[1:]), np.float32))  # the ONNX export wants a model that was called once
    making = to.with_name(f"making-{to.name}")
    model.export(str(making), format=kind, verbose=False)
    for part in to.parent.glob(f"{making.stem}.*"):  # OpenVINO's weights lie in a file of their own
        part.replace(part.with_name(part.name.removeprefix("making-")))


if __name__ == "__main__":
    _export(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
