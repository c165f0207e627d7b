"""One whole training of a tiny network, published and in service: `tiny_training.py FILMS < RECIPE`.

It has a process of its own, so that tests of pages run as the web process does, without Keras.
"""

import sys
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

import training.learner
from model_store.store import new_draft, publish
from records.home import home
from training.network import build_network
from training.order import Order
from training.recipe import Recipe
from training.train import train
from training.watch import Watch


def _settles_fast(recipe: Recipe, with_cause: bool) -> Any:
    """The network of a random start whose statistics settle in a few steps; without them it answers all films alike."""
    network = build_network(recipe, with_cause)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.1
    return network


if __name__ == "__main__":
    tf.config.run_functions_eagerly(True)  # of some steps of a small network, tracing takes most of the time
    vars(training.learner)["build_network"] = _settles_fast
    draft = new_draft()
    train(Order(recipe=Recipe.from_json(sys.stdin.read()), films=Path(sys.argv[1])), draft, Watch())
    version = publish(draft)
    (home() / "serving.json").write_text(f'{{"version": "{version.id}"}}')
    print(version.id)
