"""What happens beside a fit: after each step, after each epoch, and when validation was seen."""

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from training.checkpoint import Arrays, Checkpoint, write_checkpoint
from training.curves import Curves
from training.watch import TrainingDivergedError, Watch

Logs = Mapping[str, Any] | None


class EachStep(keras.callbacks.Callback):  # type: ignore[misc]  # keras ships no types
    """Counts steps, sees that the loss is a number, and ends the fit where the watcher asks for it."""

    def __init__(self, watch: Watch, may_stop: bool) -> None:
        super().__init__()
        self._watch, self._may_stop = watch, may_stop
        self._epoch = 0
        self.stopped = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes both
        """Remember the epoch, for what is said of a step."""
        self._epoch = epoch
        self._stop_if_wanted()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Count the step. Raises TrainingDivergedError."""
        loss = float((logs or {}).get("loss", 0.0))
        if not math.isfinite(loss):
            raise TrainingDivergedError(
                f"expected a finite loss, received {loss} in epoch {self._epoch + 1}, step {batch + 1}: "
                "a smaller learning rate may help"
            )
        self._watch.step()
        self._stop_if_wanted()

    def _stop_if_wanted(self) -> None:
        # Before the first epoch is whole there is nothing to keep.
        if self._may_stop and self._epoch > 0 and self._watch.stop_wanted():
            self.stopped = self.model.stop_training = True


class BestWeights(keras.callbacks.Callback):  # type: ignore[misc]  # keras ships no types
    """The weights of the epoch with the smallest validation loss. Stands before the callback that swaps averages."""

    def __init__(self, stood: Checkpoint | None) -> None:
        super().__init__()
        curves = stood.curves if stood else []
        losses = [line.get("val_loss", math.inf) for line in curves]
        self.weights: Arrays = stood.best if stood else ()
        self.epoch = int(np.argmin(losses)) + 1 if losses else 0
        self._loss = min(losses, default=math.inf)
        self._seen: Arrays = ()

    def on_test_end(self, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Take the weights that validation saw: a moment later the averages are swapped out again."""
        self._seen = self.model.get_weights()

    def judge(self, epoch: int, loss: float) -> None:
        """Keep what validation saw in this epoch, counted from 1, where its loss is the smallest so far."""
        if self._seen and loss < self._loss:
            self.weights, self.epoch, self._loss = self._seen, epoch, loss
        self._seen = ()


class EachEpoch(keras.callbacks.Callback):  # type: ignore[misc]  # keras ships no types
    """Tells the watcher of each whole epoch, once the checkpoint of it lies on the disk."""

    def __init__(self, watch: Watch, checkpoint: Path | None, best: BestWeights, curves: Curves) -> None:
        super().__init__()
        self._watch, self._checkpoint, self._best = watch, checkpoint, best
        self.curves = list(curves)
        self._start = time.monotonic() - (curves[-1]["seconds"] if curves else 0.0)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write down where the fit stands, and say so; an epoch that a stop cut short is not counted."""
        if self.model.stop_training:
            return
        figures = {name: float(value) for name, value in (logs or {}).items()}
        figures["learning_rate"] = float(self.model.optimizer.learning_rate)
        self.curves.append({"epoch": epoch + 1, "seconds": time.monotonic() - self._start, **figures})
        self._best.judge(epoch + 1, figures.get("val_loss", math.inf))
        if self._checkpoint is not None:
            write_checkpoint(self._checkpoint, self._standing())
        self._watch.epoch(self.curves)

    def _standing(self) -> Checkpoint:
        network = [np.asarray(variable) for variable in self.model.variables]
        optimizer = [np.asarray(variable) for variable in self.model.optimizer.variables]
        return Checkpoint(network, optimizer, self.curves, self._best.weights)
