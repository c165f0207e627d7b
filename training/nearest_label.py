"""Figures of an epoch in which a film laid over another counts under the label that it is nearer to."""

from typing import Any

import keras
from keras import ops


class Accuracy(keras.metrics.BinaryAccuracy):  # type: ignore[misc]  # keras ships no types
    """The share of films called rightly."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch: labels of 0 to 1 and logits, both (n, 1)."""
        super().update_state(ops.round(y_true), y_pred, sample_weight)


class Area(keras.metrics.AUC):  # type: ignore[misc]  # keras ships no types
    """The area under the ROC curve."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch: labels of 0 to 1 and logits, both (n, 1)."""
        super().update_state(ops.round(y_true), y_pred, sample_weight)
