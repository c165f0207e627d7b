"""How a fit makes up for the rarer class: by weights, by what a pass draws, by its loss, or not at all."""

import keras
import numpy as np
from numpy.typing import NDArray

from training.recipe import Recipe

_FOCUS = 2.0  # the gamma that Lin et al. found best


def film_weights(positive: NDArray[np.bool_], recipe: Recipe) -> NDArray[np.float32]:
    """What each film (n,) weighs in the loss."""
    return balanced(positive) if recipe.imbalance == "weights" else np.ones(len(positive), np.float32)


def balanced(positive: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights of films (n,) by which each class weighs one half in all; a film 1 on average."""
    share = float(positive.mean()) if len(positive) else 0.0
    weights = [0.5 / part if part else 0.0 for part in (1.0 - share, share)]
    return np.where(positive, weights[1], weights[0]).astype(np.float32)


def one_pass(positive: NDArray[np.bool_], recipe: Recipe, generator: np.random.Generator) -> NDArray[np.int64]:
    """The places of the films (n,) of one pass, shuffled.

    By over-sampling, half of a pass is of either class: the rarer comes more than once, and of the other some wait
    for a later pass, so that a pass has as many steps as without. Of films of one class each comes once.
    """
    count = len(positive)
    if recipe.imbalance != "over-sampling" or positive.all() or not positive.any():
        return generator.permutation(count)
    halves = [(True, count // 2), (False, count - count // 2)]
    drawn = [_in_rounds(np.flatnonzero(positive == sick), size, generator) for sick, size in halves]
    return generator.permutation(np.concatenate(drawn))


def _in_rounds(places: NDArray[np.int64], size: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """So many of the places, none of them a second time before each was drawn."""
    return np.concatenate([generator.permutation(places) for _ in range(-(-size // len(places)))])[:size]


def loss_of(recipe: Recipe) -> keras.losses.Loss:
    """The loss on logits: cross-entropy, or the focal loss, in which a film that is called rightly hardly counts.

    Source: Lin, Goyal, Girshick, He, Dollár: Focal Loss for Dense Object Detection, ICCV 2017, without their alpha,
    which is a weight of classes.
    """
    if recipe.imbalance == "focal":
        return keras.losses.BinaryFocalCrossentropy(
            gamma=_FOCUS, from_logits=True, label_smoothing=recipe.label_smoothing
        )
    return keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=recipe.label_smoothing)


IN_WORDS = {
    "weights": "with balanced class weights",
    "over-sampling": "with half of each pass of either class",
    "focal": "with focal loss",
    "none": "with each film alike",
}
