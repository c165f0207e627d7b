"""A soup: networks of one recipe that differ in their seed, made one network by the mean of their weights."""

from collections.abc import Sequence
from dataclasses import replace
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


def scores_of_soup(
    recipe: Recipe, seeds: int, learned_from: LabelledFilms, held_out: NDArray[np.uint8], watch: Watch, checkpoint: Path
) -> Scores:
    """The scores of reduced films (n, side, side) by a soup of so many networks: the recipe's seed and those after it.

    After Wortsman et al., *Model soups*, ICML 2022, but for the head, which each seed draws anew. Each network has a
    checkpoint of its own beside `checkpoint`, all of which are the caller's to remove. Raises what `fit` raises.
    """
    try:
        networks = [
            fit(replace(recipe, seed=recipe.seed + further), learned_from, None, watch, place).network
            for further, place in enumerate(checkpoints_of(checkpoint, seeds))
        ]
        return score_in_batches(KerasEngine(soup_of(networks)), held_out)
    finally:
        keras.utils.clear_session()  # else the graph of each network stays in memory


def checkpoints_of(checkpoint: Path, seeds: int) -> list[Path]:
    """Where each of the networks of a soup is kept while it learns; of one network it is `checkpoint` itself."""
    return [checkpoint, *(checkpoint.with_stem(f"{checkpoint.stem}-{further}") for further in range(1, seeds))]


def soup_of(networks: Sequence[keras.Model]) -> keras.Model:
    """The last of the networks, with the mean of all their weights."""
    *_, last = networks
    every = zip(*(one.get_weights() for one in networks), strict=True)
    last.set_weights([np.mean(weights, axis=0) for weights in every])
    return last
