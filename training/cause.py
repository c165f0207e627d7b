"""What makes a network learn, beside its finding, whether a pneumonia is bacterial or viral."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from films.patients import BACTERIA, VIRUS
from training.imbalance import balanced


class CauseLoss(keras.layers.Layer):  # type: ignore[misc]  # keras ships no types
    """Adds to the loss how wrong the cause is, on the films that have one; the logit passes as it is."""

    def __init__(self, weight: float, smoothing: float) -> None:
        super().__init__(name="cause_loss", trainable=False)
        self._weight, self._smoothing = weight, smoothing

    def call(self, logit: Any, cause: Any, wanted: Any) -> Any:
        """Logit (n, 1), the cause's logit (n, 1), and for each film whether it is viral, and its weight (n, 2)."""
        smooth = wanted[:, 0] * (1.0 - self._smoothing) + 0.5 * self._smoothing
        # The cross-entropy of a sigmoid, which cannot overflow: softplus(x) - x * y.
        wrong = ops.softplus(cause[:, 0]) - cause[:, 0] * smooth
        self.add_loss(self._weight * ops.mean(wrong * wanted[:, 1]))
        return logit

    def compute_output_shape(self, logit_shape: Any, *_: Any) -> Any:
        """The shape of the logit."""
        return logit_shape


def learn_cause(logit: Any, network: keras.Model, weight: float, smoothing: float) -> tuple[Any, keras.KerasTensor]:
    """The logit (n, 1), to be learned with, and the input that says of each film what `wanted_causes` gives."""
    wanted = keras.Input((2,), name="wanted_cause")
    return CauseLoss(weight, smoothing)(logit, network.outputs[1], wanted), wanted


def viral(causes: list[str]) -> NDArray[np.float32] | None:
    """For each film 1 where it is viral, 0 where bacterial, else NaN; None unless both causes are there."""
    found = np.array([{BACTERIA: 0.0, VIRUS: 1.0}.get(cause, np.nan) for cause in causes], np.float32)
    return found if {0.0, 1.0} <= set(found.tolist()) else None


def wanted_causes(of: NDArray[np.float32]) -> NDArray[np.float32]:
    """For films as `viral` gives them: whether each is viral, and its weight (n, 2).

    Both causes weigh the same in all, films that have one weigh 1 on average, the others nothing.
    """
    known = ~np.isnan(of)
    weight = np.zeros(len(of))
    weight[known] = balanced(of[known] == 1.0)
    return np.column_stack([np.where(known, of, 0.0), weight]).astype(np.float32)
