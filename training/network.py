"""The network that is trained: MobileNetV2, global average pooling, one unit."""

import keras
import numpy as np

from training.recipe import Recipe
from training.starting_weights import coral_file, start_file


def build_network(recipe: Recipe) -> keras.Model:
    """A flat functional network: films (n, side, side, 1) of -1 to 1 become logits (n, 1).

    One flat graph, not a nested backbone, so that tf-keras-vis can walk it. Every pretrained
    BatchNormalization is frozen: statistics taken from small batches of films wreck fine-tuning.
    """
    backbone = keras.applications.MobileNetV2(
        include_top=False, weights=None, alpha=recipe.width, input_shape=(recipe.side, recipe.side, 1)
    )
    if not recipe.start:
        _start_from_published(backbone, recipe)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and (recipe.start or recipe.weights != "none"):
            layer.trainable = False
    features = keras.layers.GlobalAveragePooling2D(name="embedding")(backbone.output)
    kept = keras.layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout")(features)
    logit = keras.layers.Dense(1, name="logit")(kept)
    network = keras.Model(backbone.input, logit, name="mobilenet_v2")
    if recipe.start:
        before = keras.saving.load_model(start_file(recipe), compile=False, safe_mode=True)
        network.set_weights(before.get_weights())
    return network


def _start_from_published(backbone: keras.Model, recipe: Recipe) -> None:
    """Copy pretrained weights; a grey film equals three equal channels, so the first kernel is summed over them."""
    if recipe.weights == "none":
        return
    source = "imagenet" if recipe.weights == "imagenet" else str(coral_file())
    colour = keras.applications.MobileNetV2(
        include_top=False, weights=source, alpha=recipe.width, input_shape=(recipe.side, recipe.side, 3)
    )
    pretrained = colour.get_weights()
    pretrained[0] = np.sum(pretrained[0], axis=2, keepdims=True)
    backbone.set_weights(pretrained)
