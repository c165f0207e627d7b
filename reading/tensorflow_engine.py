"""Keras on TensorFlow on a device that is made ready for it: a graphics card, which others use, too."""

from functools import cache
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from reading.engine import NoDeviceError, Scores
from reading.keras_engine import KerasEngine


@cache  # once a process: TensorFlow refuses it when something lies on the device already
def take_device(kind: str) -> str:
    """Make the first device of a kind ("gpu" or "cpu") ready before anything is put on it; what it is called.

    Raises NoDeviceError where there is none.
    """
    devices = tf.config.list_physical_devices(kind.upper())
    if not devices:
        raise NoDeviceError(f"expected a device of the kind {kind}, received none")
    tf.config.set_visible_devices(devices[0], kind.upper())
    if kind != "gpu":
        return "CPU, TensorFlow's threads"
    tf.config.experimental.set_memory_growth(devices[0], enable=True)
    # Else convolutions round to 10 bits of fraction, and probabilities differ from those of the processor.
    tf.config.experimental.enable_tensor_float_32_execution(False)
    return f"GPU, {tf.config.experimental.get_device_details(devices[0]).get('device_name', 'of no name')}"


class TensorFlowEngine:
    """A stored network on a device that was made ready."""

    def __init__(self, path: Path, device: str) -> None:
        self._keras = KerasEngine.load(path)
        self._keras.model.jit_compile = False  # XLA compiles each size for long, and wants tools of its own for it
        self.name, self.device = self._keras.name, device

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1). Raises MemoryError where the device has none left."""
        try:
            return self._keras.score(batch)
        except tf.errors.ResourceExhaustedError as error:
            raise MemoryError from error
        except tf.errors.OpError as error:  # which is no RuntimeError
            raise RuntimeError(error.message) from error
