"""Fitting one network to films in memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from reading.preparation import scale
from training.batches import TrainingBatches
from training.curves import Curves
from training.network import build_network
from training.recipe import Recipe

Report = Callable[[Curves], None]


@dataclass(frozen=True)
class LabelledFilms:
    """Reduced films (n, side, side) uint8, with whether each shows pneumonia (n,) bool."""

    films: NDArray[np.uint8]
    positive: NDArray[np.bool_]


class _Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # keras ships no types
    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report
        self._start = time.monotonic()
        self._curves: Curves = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        figures = {name: float(value) for name, value in (logs or {}).items()}
        figures["learning_rate"] = float(self.model.optimizer.learning_rate)
        self._curves.append({"epoch": epoch + 1, "seconds": time.monotonic() - self._start, **figures})
        self._report(self._curves)


def fit(recipe: Recipe, train: LabelledFilms, validation: LabelledFilms | None, report: Report) -> keras.Model:
    """Fine-tune a new network on `train`; the weights after the last epoch are kept, whatever validation says.

    Validation, cut at random, sits near an AUC of .999 and cannot tell epochs apart: it is watched, not obeyed.
    """
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(recipe)
    batches = TrainingBatches(train.films, train.positive, recipe)
    network.compile(
        optimizer=_optimizer(recipe, recipe.epochs * len(batches)),
        loss=keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=recipe.label_smoothing),
        metrics=[
            keras.metrics.BinaryAccuracy("accuracy", threshold=0.0),
            keras.metrics.AUC(from_logits=True, name="auc"),
        ],
        weighted_metrics=[],  # none, and said so: figures are of unweighted films
        jit_compile=False,  # on a CPU, XLA's depthwise convolutions are 14 times slower
    )
    held_out = None
    if validation is not None:
        held_out = (scale(validation.films), validation.positive.astype(np.float32)[:, None])
    callbacks = [_Reporter(report)]
    if recipe.averaging:
        callbacks.insert(0, keras.callbacks.SwapEMAWeights())  # validation sees the weights that are kept
    network.fit(batches, epochs=recipe.epochs, validation_data=held_out, callbacks=callbacks, verbose=0, shuffle=False)
    return network


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    rising = round(recipe.warm_up * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0 if rising else recipe.learning_rate,
        steps - rising,
        warmup_target=recipe.learning_rate if rising else None,
        warmup_steps=rising,
    )
    reach = max(1.0, recipe.averaging * steps)  # a moving average of momentum 1 - 1 / reach
    return keras.optimizers.AdamW(
        rate, weight_decay=recipe.weight_decay, use_ema=recipe.averaging > 0, ema_momentum=1.0 - 1.0 / reach
    )
