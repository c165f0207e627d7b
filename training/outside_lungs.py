"""What makes a network pay, while it learns, for evidence that it finds outside the lungs.

The idea is that of Ross, Hughes, Doshi-Velez: Right for the Right Reasons, IJCAI 2017; here it is the evidence of the
class activation map itself, not a gradient, that is drawn to zero. A film that is read needs no lungs.
"""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray


class OutsideLungs(keras.layers.Layer):  # type: ignore[misc]  # keras ships no types
    """Adds to the loss the mean size of the evidence outside the lungs, in logits; the logit passes as it is."""

    def __init__(self, weight: float) -> None:
        super().__init__(name="outside_lungs", trainable=False)
        self._weight = weight

    def call(self, logit: Any, evidence: Any, outside: Any) -> Any:
        """Logit (n, 1), evidence (n, rows, columns, 1) and the share of each place outside the lungs (n, r, c)."""
        self.add_loss(self._weight * ops.mean(ops.abs(evidence[..., 0]) * outside))
        return logit

    def compute_output_shape(self, logit_shape: Any, *_: Any) -> Any:
        """The shape of the logit."""
        return logit_shape


def pay_outside(logit: Any, network: keras.Model, weight: float) -> tuple[Any, keras.KerasTensor]:
    """The logit (n, 1), to be learned with, and the input that says how much of each place is outside the lungs.

    The network ends in global average pooling and one unit; its unit, asked at each place, gives the evidence.
    """
    pooling = next(layer for layer in network.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D))
    evidence = network.get_layer("logit")(pooling.input)
    outside = keras.Input(evidence.shape[1:3], name="outside")
    return OutsideLungs(weight)(logit, evidence, outside), outside


def outside_places(lungs: NDArray[np.uint8], places: int) -> NDArray[np.float32]:
    """Of lungs (n, side, side), 0 to 255, the share of each of `places` x `places` that is not lung."""
    count, side, _ = lungs.shape
    step = side // places
    inside = lungs.reshape(count, places, step, places, step).mean(axis=(2, 4), dtype=np.float32) / np.float32(255)
    return np.asarray(np.float32(1.0) - inside, np.float32)
