"""Fitting one network to films in memory, from the start or from the last whole epoch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from reading.preparation import scale
from training.batches import TrainingBatches
from training.checkpoint import Checkpoint, read_checkpoint
from training.curves import Curves
from training.fit_callbacks import BestWeights, EachEpoch, EachStep
from training.imbalance import loss_of
from training.labelled import LabelledFilms
from training.learner import learner_for
from training.learning import optimizer_of, running
from training.nearest_label import Accuracy, Area
from training.recipe import Recipe
from training.watch import Watch


@dataclass(frozen=True)
class Fitted:
    """A fitted network with its curves. kept: the epoch whose weights it has, counted from 1."""

    network: keras.Model
    curves: Curves
    kept: int


def fit(
    recipe: Recipe,
    train: LabelledFilms,
    validation: LabelledFilms | None,
    watch: Watch,
    checkpoint: Path | None = None,
) -> Fitted:
    """Fine-tune a new network on `train`; the weights after the last epoch are kept, whatever validation says.

    Validation, cut at random, sits near an AUC of .999 and cannot tell epochs apart: it is watched, not obeyed. Only
    a fit that a person stops before its end keeps the epoch with the smallest validation loss, in which neither
    evidence outside the lungs nor the cause counts.
    checkpoint: written after each epoch; where it is there already, the fit goes on from it.
    Raises TrainingDivergedError where the loss is no number any more, TrainingCancelledError.
    """
    keras.utils.set_random_seed(recipe.seed)
    stood = read_checkpoint(checkpoint)
    done = len(stood.curves) if stood else 0
    batches = TrainingBatches(train, recipe, epoch=done)
    network, learner = learner_for(recipe, train)
    compile_for(learner, recipe, recipe.epochs * len(batches))
    if stood:
        _restore(learner, stood)
    best = BestWeights(stood)
    steps = EachStep(watch, may_stop=validation is not None)
    epochs = EachEpoch(watch, checkpoint, best, stood.curves if stood else [])
    callbacks = [best, *_averaging(recipe), steps, epochs]
    watch.skip(done * len(batches))
    learner.fit(
        batches, epochs=recipe.epochs, initial_epoch=done, validation_data=_held_out(validation, learner),
        callbacks=callbacks, verbose=0, shuffle=False,
    )  # fmt: skip
    if steps.stopped:
        learner.set_weights(best.weights)
        return Fitted(network, epochs.curves, best.epoch)
    return Fitted(network, epochs.curves, len(epochs.curves))


def _averaging(recipe: Recipe) -> list[keras.callbacks.Callback]:
    """Validation sees the weights that are kept."""
    return [keras.callbacks.SwapEMAWeights()] if recipe.averaging else []


def _held_out(validation: LabelledFilms | None, learner: keras.Model) -> tuple[Any, Any] | None:
    if validation is None:
        return None
    films, label = scale(validation.films), validation.positive.astype(np.float32)[:, None]
    if len(learner.inputs) == 1:
        return films, label
    # What is paid for beside the finding is not watched: nothing is outside, no cause has a weight.
    nothing = [np.zeros((len(films), *place.shape[1:]), np.float32) for place in learner.inputs[1:]]
    return (films, *nothing), label


def compile_for(network: keras.Model, recipe: Recipe, steps: int) -> None:
    """Make a network ready to be fitted in so many steps."""
    network.compile(
        optimizer=optimizer_of(recipe, steps),
        loss=loss_of(recipe),
        metrics=[Accuracy("accuracy", threshold=0.0), Area(from_logits=True, name="auc")],
        weighted_metrics=[],  # none, and said so: figures are of unweighted films
        **running(steps),
    )


def _restore(network: keras.Model, stood: Checkpoint) -> None:
    network.optimizer.build(network.trainable_variables)
    for variables, arrays in ((network.variables, stood.network), (network.optimizer.variables, stood.optimizer)):
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)
