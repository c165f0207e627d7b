"""The network that is trained: MobileNetV2 or a small one, global average pooling, and a head that ends in one unit."""

from typing import Any

import keras
import numpy as np

from reading.keras_engine import CAUSE_LAYER
from training.recipe import Recipe
from training.small_networks import SMALL_NETWORKS
from training.starting_weights import coral_file, start_file

_BLOCKS = 17  # of MobileNetV2, whose first is called expanded_conv, the others block_1 to block_16


def build_network(recipe: Recipe, with_cause: bool = False) -> keras.Model:
    """A flat functional network: films (n, side, side, 1) of -1 to 1 become logits (n, 1).

    with_cause: a second output, logits (n, 1) of a viral against a bacterial pneumonia, from the same features.

    One flat graph, not a nested backbone, so that tf-keras-vis can walk it. Every pretrained
    BatchNormalization is frozen: statistics taken from small batches of films wreck fine-tuning.
    """
    backbone = _backbone(recipe)
    if not recipe.start:
        _start_from_published(backbone, recipe)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and (recipe.start or recipe.weights != "none"):
            layer.trainable = False
    for layer in backbone.layers[: _first_that_learns(backbone, recipe.frozen_blocks)]:
        layer.trainable = False
    features = keras.layers.GlobalAveragePooling2D(name="embedding")(backbone.output)
    last = _head(features, recipe)
    logit = keras.layers.Dense(1, name="logit")(last)
    cause = [keras.layers.Dense(1, name=CAUSE_LAYER)(last)] if with_cause else []
    name = recipe.network.replace("-", "_")
    network = keras.Model(backbone.input, [logit, *cause] if cause else logit, name=name)
    if recipe.start:
        _start_from_version(network, keras.saving.load_model(start_file(recipe), compile=False, safe_mode=True))
    return network


def _backbone(recipe: Recipe) -> keras.Model:
    if recipe.network in SMALL_NETWORKS:
        film = keras.Input((recipe.side, recipe.side, 1))
        return keras.Model(film, SMALL_NETWORKS[recipe.network].features(film, recipe.width))
    return keras.applications.MobileNetV2(
        include_top=False, weights=None, alpha=recipe.width, input_shape=(recipe.side, recipe.side, 1)
    )


def _first_that_learns(backbone: keras.Model, frozen_blocks: int) -> int:
    """The place of the first layer behind so many blocks; the convolution before them stands still with the first."""
    if frozen_blocks == 0:
        return 0
    behind = "Conv_1" if frozen_blocks == _BLOCKS else f"block_{frozen_blocks}_"
    return next(place for place, layer in enumerate(backbone.layers) if layer.name.startswith(behind))


def _head(features: Any, recipe: Recipe) -> Any:
    """What the last units see of the pooled features."""
    wide = recipe.head == "dense-100-50"
    inner = keras.layers.Dense(100, activation="relu", name="dense_100")(features) if wide else features
    kept = keras.layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout")(inner)
    return keras.layers.Dense(50, activation="relu", name="dense_50")(kept) if wide else kept


def in_words(recipe: Recipe, units: str = "one unit") -> str:
    """What the network consists of, as its card says it. units: the last ones."""
    small = SMALL_NETWORKS.get(recipe.network)
    backbone = small.in_words(recipe.width) if small else f"MobileNetV2 {recipe.width:g}"
    behind = "100 units, dropout, 50 units" if recipe.head == "dense-100-50" else "dropout"
    return f"{backbone}, one grey channel, global average pooling, {behind}, {units}"


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
