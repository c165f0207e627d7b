"""Frozen features: what a network that never learned from a chest film sees in one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from films.reduced import reduced_films
from reading.batches import score_in_batches
from reading.keras_engine import KerasEngine
from training.network import build_network
from training.provenance import WEIGHTS
from training.recipe import Recipe


def frozen_features(films: Sequence[Film], start: Recipe) -> NDArray[np.float32]:
    """The pooled features (n, f) of each film by the network that a training by `start` begins with.

    Only its side, width and weights matter. Raises FilmFolderError for a film that cannot be decoded,
    PretrainedWeightsError.
    """
    engine = KerasEngine(build_network(start))
    return score_in_batches(engine, reduced_films(films, start.side)).embedding


def features_of(start: Recipe) -> str:
    """What these features are, in words."""
    return f"{WEIGHTS[start.weights].what}, {start.side} pixels"
