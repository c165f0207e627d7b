"""The network that is trained: MobileNetV2, global average pooling, one unit."""

import os
from pathlib import Path

import keras
import numpy as np

from training.recipe import Recipe

CORAL_FILE = "mobilenet_v2_1.0_224_no_top.weights.h5"
WEIGHTS_VARIABLE = "PRETRAINED_WEIGHTS_DIR"
_DEFAULT_WEIGHTS_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "weights"


class PretrainedWeightsError(FileNotFoundError):
    """Starting weights that are not on this machine; the message says where they are looked for."""


def build_network(recipe: Recipe) -> keras.Model:
    """A flat functional network: films (n, side, side, 1) of -1 to 1 become logits (n, 1).

    One flat graph, not a nested backbone, so that tf-keras-vis can walk it. Every pretrained
    BatchNormalization is frozen: statistics taken from small batches of films wreck fine-tuning.
    """
    backbone = keras.applications.MobileNetV2(
        include_top=False, weights=None, alpha=recipe.width, input_shape=(recipe.side, recipe.side, 1)
    )
    _start_from(backbone, recipe)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and recipe.weights != "none":
            layer.trainable = False
    features = keras.layers.GlobalAveragePooling2D(name="embedding")(backbone.output)
    kept = keras.layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout")(features)
    logit = keras.layers.Dense(1, name="logit")(kept)
    return keras.Model(backbone.input, logit, name="mobilenet_v2")


def _start_from(backbone: keras.Model, recipe: Recipe) -> None:
    """Copy pretrained weights; a grey film equals three equal channels, so the first kernel is summed over them."""
    if recipe.weights == "none":
        return
    source = "imagenet" if recipe.weights == "imagenet" else str(_coral_file())
    colour = keras.applications.MobileNetV2(
        include_top=False, weights=source, alpha=recipe.width, input_shape=(recipe.side, recipe.side, 3)
    )
    pretrained = colour.get_weights()
    pretrained[0] = np.sum(pretrained[0], axis=2, keepdims=True)
    backbone.set_weights(pretrained)


def _coral_file() -> Path:
    folder = Path(os.environ.get(WEIGHTS_VARIABLE, _DEFAULT_WEIGHTS_FOLDER))
    path = folder / CORAL_FILE
    if not path.is_file():
        raise PretrainedWeightsError(
            f"expected the starting weights {CORAL_FILE} in the folder named by {WEIGHTS_VARIABLE}, found none; "
            f"with an internet connection the recipe's weights can be 'imagenet' instead"
        )
    return path
