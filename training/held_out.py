"""A recipe's network, learned from some films of train and scored on others, and not kept."""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from reading.batches import score_in_batches
from reading.engine import Scores
from reading.keras_engine import KerasEngine
from training.fit import fit
from training.labelled import LabelledFilms
from training.recipe import Recipe
from training.watch import Watch


def scores_of(
    recipe: Recipe,
    learned_from: LabelledFilms,
    held_out: NDArray[np.uint8],
    watch: Watch,
    checkpoint: Path,
    watched: LabelledFilms | None = None,
) -> Scores:
    """The scores of reduced films (n, side, side) after the last epoch.

    watched: films whose figures the watcher is told after each epoch. Raises what `fit` raises; the checkpoint, from
    which a broken fit goes on, is the caller's to remove.
    """
    try:
        network = fit(recipe, learned_from, watched, watch, checkpoint).network
        return score_in_batches(KerasEngine(network), held_out)
    finally:
        keras.utils.clear_session()  # else the graph of each network stays in memory
