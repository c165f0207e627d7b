"""Recipes scored by networks that learned from some films of train, on others, and are not kept."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from evaluation.ranking import area_of
from films.cuts import Partition
from films.layout import Film
from reading.batches import score_in_batches
from reading.engine import Scores
from reading.keras_engine import KerasEngine
from training.fit import fit
from training.labelled import LabelledFilms, labelled_films
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


class HeldOutAreas:
    """Areas under the ROC curve on films held out; all train films are reduced once for a side and stay in memory."""

    def __init__(self) -> None:
        self._made_for: tuple[object, ...] = ()
        self._films: LabelledFilms | None = None

    def __call__(self, recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path) -> float:
        """The area of the last epoch's network. Raises FilmFolderError, and what `fit` raises."""
        films = sorted((*cut.train, *cut.validation), key=lambda film: film.name)
        place = {film.name: number for number, film in enumerate(films)}
        reduced = self._reduced(films, recipe)
        learned_from, held_out = (
            reduced.some(np.array([place[film.name] for film in part])) for part in (cut.train, cut.validation)
        )
        scores = scores_of(recipe, learned_from, held_out.films, watch, checkpoint, held_out)
        return area_of(held_out.positive, scores.logit.astype(np.float64))

    def _reduced(self, films: Sequence[Film], recipe: Recipe) -> LabelledFilms:
        wanted = (recipe.side, recipe.outside_lungs > 0, recipe.cause > 0, tuple(film.name for film in films))
        if self._films is None or wanted != self._made_for:
            self._films = None  # else both lie in memory for a while
            self._films, self._made_for = labelled_films(films, recipe), wanted
        return self._films
