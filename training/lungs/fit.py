"""Fitting the network that outlines the lungs."""

from typing import Any

import keras
import numpy as np
from keras import ops

from reading.preparation import scale
from training.learning import optimizer_of, running
from training.lungs.batches import LungBatches, MaskedFilms
from training.lungs.network import build_lung_network, lung_loss
from training.recipe import Recipe
from training.watch import Watch


def fit_lungs(recipe: Recipe, train: MaskedFilms, held_out: MaskedFilms, watch: Watch) -> keras.Model:
    """Fit a new network; the weights after the last epoch are kept. The films held out are watched, not obeyed."""
    keras.utils.set_random_seed(recipe.seed)
    batches = LungBatches(train, recipe)
    steps = recipe.epochs * len(batches)
    network = build_lung_network(recipe.side)
    network.compile(
        optimizer=optimizer_of(recipe, steps),
        loss=lung_loss,
        metrics=[_dice],
        **running(steps),
    )
    seen = (scale(held_out.films), held_out.lungs.astype(np.float32)[..., None])
    tell = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: watch.say(_line(epoch, logs)))
    network.fit(batches, epochs=recipe.epochs, validation_data=seen, callbacks=[tell], verbose=0, shuffle=False)
    return network


def _dice(drawn: Any, logit: Any) -> Any:
    found = ops.cast(logit > 0, "float32")
    both, each = ops.sum(drawn * found, axis=(1, 2, 3)), ops.sum(drawn + found, axis=(1, 2, 3))
    return (2.0 * both + 1.0) / (each + 1.0)


def _line(epoch: int, logs: dict[str, float]) -> str:
    return f"epoch {epoch + 1}: loss {logs['loss']:.4f}, held out {logs['val_loss']:.4f}, Dice {logs['val__dice']:.4f}"
