"""The network that is trained: MobileNetV2, global average pooling, one unit."""

import keras
import numpy as np

from reading.keras_engine import CAUSE_LAYER
from training.recipe import Recipe
from training.starting_weights import coral_file, start_file


def build_network(recipe: Recipe, with_cause: bool = False) -> keras.Model:
    """A flat functional network: films (n, side, side, 1) of -1 to 1 become logits (n, 1).

    with_cause: a second output, logits (n, 1) of a viral against a bacterial pneumonia, from the same features.

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
    cause = [keras.layers.Dense(1, name=CAUSE_LAYER)(kept)] if with_cause else []
    network = keras.Model(backbone.input, [logit, *cause] if cause else logit, name="mobilenet_v2")
    if recipe.start:
        _start_from_version(network, keras.saving.load_model(start_file(recipe), compile=False, safe_mode=True))
    return network


def _start_from_version(network: keras.Model, before: keras.Model) -> None:
    """Copy a version's weights layer by layer; of the two, one may know causes and the other not."""
    known = {layer.name: layer for layer in before.layers}
    for layer in network.layers:
        if layer.name in known:
            layer.set_weights(known[layer.name].get_weights())


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
