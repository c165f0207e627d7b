"""The engine for training, tests and a GPU: Keras itself, on whichever backend it has."""

import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from reading.engine import EngineError, Scores, cause_of

CAUSE_LAYER = "cause"  # the unit that tells bacterial from viral pneumonia, where a network has one


class ClosedFormGradCam(keras.layers.Layer):  # type: ignore[misc]  # keras ships no types
    """Grad-CAM of the logit over the pooled features, without a gradient tape.

    Behind global average pooling the gradient of the logit at every place of a feature map is the
    gradient at its mean, which for a head of dense ReLU layers is a product of its kernels, cut where
    a unit is off. For one linear unit this is the class activation map of Zhou et al. (CVPR 2016),
    which Selvaraju et al. (Grad-CAM, ICCV 2017, section 3.1) show to be Grad-CAM. Without their factor
    of 1 / places, so that the values are logits.
    """

    def __init__(self, head: list[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> None:
        super().__init__(name="grad_cam", dtype="float32", trainable=False)
        self._head = head

    def call(self, features: Any, embedding: Any) -> Any:
        """Features (n, rows, columns, f) and embedding (n, f) become evidence (n, rows, columns) >= 0."""
        last_kernel, _ = self._head[-1]
        on, signal = [], embedding
        for kernel, bias in self._head[:-1]:
            signal = ops.relu(ops.matmul(signal, kernel) + bias)
            on.append(ops.cast(signal > 0, "float32"))
        gradient = ops.ones_like(embedding[:, :1]) * last_kernel[:, 0]
        for (kernel, _), passed in zip(reversed(self._head[:-1]), reversed(on), strict=True):
            gradient = ops.matmul(gradient * passed, np.transpose(kernel))
        places = ops.sum(features * gradient[:, None, None, :], axis=-1)
        return ops.relu(places)

    def compute_output_shape(self, features_shape: Any, embedding_shape: Any) -> Any:  # noqa: ARG002 - Keras passes both
        """The shape of the map for these inputs."""
        return features_shape[:-1]


def explained(network: keras.Model) -> keras.Model:
    """The trained network with three outputs: logits (n, 1), activation map (n, rows, columns), embedding (n, f).

    Where the network tells causes apart, the logits are (n, 2); the map is of the first, the finding's. Raises
    EngineError unless the network is global average pooling with dense layers behind it.
    """
    layers = network.layers
    places = [index for index, layer in enumerate(layers) if isinstance(layer, keras.layers.GlobalAveragePooling2D)]
    if len(places) != 1:
        raise EngineError(f"expected one global average pooling layer, received {len(places)}")
    pooling, behind = layers[places[0]], [layer for layer in layers[places[0] + 1 :] if layer.name != CAUSE_LAYER]
    head = [layer for layer in behind if isinstance(layer, keras.layers.Dense)]
    strange = [layer.name for layer in behind if not _is_explained(layer, last=layer in head[-1:])]
    if strange or not head or head[-1].units != 1:
        raise EngineError(f"expected dense layers ending in one unit behind the pooling, received {strange or behind}")
    evidence = ClosedFormGradCam([tuple(layer.get_weights()) for layer in head])(pooling.input, pooling.output)
    logits = network.outputs[0] if len(network.outputs) == 1 else ops.concatenate(network.outputs, axis=1)
    return keras.Model(network.input, [logits, evidence, pooling.output], name="reading")


def _is_explained(layer: keras.layers.Layer, last: bool) -> bool:
    """Whether the closed form holds: dense ReLU layers with a bias, and a last one that leaves a logit as it is."""
    if not isinstance(layer, keras.layers.Dense):
        return isinstance(layer, keras.layers.Dropout)
    return bool(layer.use_bias) and layer.activation is (keras.activations.linear if last else keras.activations.relu)


class KerasEngine:
    """Scores films with the trained network itself."""

    def __init__(self, network: keras.Model) -> None:
        self.model = explained(network)
        self.model.trainable = False
        self._lock = threading.Lock()  # Keras promises nothing to two threads in one model

    @classmethod
    def load(cls, path: Path) -> "KerasEngine":
        """The engine of a stored network; nothing in the file may bring code with it."""
        return cls(keras.saving.load_model(path, compile=False, safe_mode=True))

    @property
    def name(self) -> str:
        """Keras with its version and backend."""
        return f"Keras {keras.__version__} on {keras.backend.backend()}"

    @property
    def device(self) -> str:
        """The device that Keras would pick first."""
        devices = keras.distribution.list_devices()  # asked for GPUs alone, JAX raises where there is none
        return str(next((device for device in devices if not device.lower().startswith("cpu")), "cpu:0"))

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1)."""
        with self._lock:
            logit, places, embedding = self.model.predict_on_batch(batch)
        logit = np.asarray(logit)
        return Scores(logit[:, 0], np.asarray(places), np.asarray(embedding), cause_of(logit))
