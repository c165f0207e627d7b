"""The network that is trained: MobileNetV2 or a small one, global average pooling, and a head that ends in one unit."""

from typing import Any

import keras
import numpy as np

from training.recipe import Recipe
from training.small_networks import SMALL_NETWORKS
from training.starting_weights import coral_file, start_file


def build_network(recipe: Recipe) -> keras.Model:
    """A flat functional network: films (n, side, side, 1) of -1 to 1 become logits (n, 1).

    One flat graph, not a nested backbone, so that tf-keras-vis can walk it. Every pretrained
    BatchNormalization is frozen: statistics taken from small batches of films wreck fine-tuning.
    """
    backbone = _backbone(recipe)
    if not recipe.start:
        _start_from_published(backbone, recipe)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and (recipe.start or recipe.weights != "none"):
            layer.trainable = False
    features = keras.layers.GlobalAveragePooling2D(name="embedding")(backbone.output)
    network = keras.Model(backbone.input, _logit(features, recipe), name=recipe.network.replace("-", "_"))
    if recipe.start:
        before = keras.saving.load_model(start_file(recipe), compile=False, safe_mode=True)
        network.set_weights(before.get_weights())
    return network


def _backbone(recipe: Recipe) -> keras.Model:
    if recipe.network in SMALL_NETWORKS:
        film = keras.Input((recipe.side, recipe.side, 1))
        return keras.Model(film, SMALL_NETWORKS[recipe.network].features(film, recipe.width))
    return keras.applications.MobileNetV2(
        include_top=False, weights=None, alpha=recipe.width, input_shape=(recipe.side, recipe.side, 1)
    )


def _logit(features: Any, recipe: Recipe) -> Any:
    wide = recipe.head == "dense-100-50"
    inner = keras.layers.Dense(100, activation="relu", name="dense_100")(features) if wide else features
    kept = keras.layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout")(inner)
    last = keras.layers.Dense(50, activation="relu", name="dense_50")(kept) if wide else kept
    return keras.layers.Dense(1, name="logit")(last)


def in_words(recipe: Recipe) -> str:
    """What the network consists of, as its card says it."""
    small = SMALL_NETWORKS.get(recipe.network)
    backbone = small.in_words(recipe.width) if small else f"MobileNetV2 {recipe.width:g}"
    behind = "100 units, dropout, 50 units" if recipe.head == "dense-100-50" else "dropout"
    return f"{backbone}, one grey channel, global average pooling, {behind}, one unit"


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
