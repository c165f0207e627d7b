"""Reduced films as augmented batches for training."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from reading.preparation import scale
from training.augmentation import augment
from training.recipe import Recipe


class TrainingBatches(keras.utils.PyDataset):  # type: ignore[misc]  # keras ships no types
    """Augmented films with labels and class weights; each (seed, epoch, film) draws its own changes."""

    def __init__(self, films: NDArray[np.uint8], positive: NDArray[np.bool_], recipe: Recipe, epoch: int = 0) -> None:
        super().__init__(workers=1)
        self._films, self._positive, self._recipe = films, positive, recipe
        self._epoch = epoch  # the first that is drawn, counted from 0
        self._order = self._shuffled()
        # Balanced: each class weighs one half in all, and the mean weight of a film is 1.
        share = float(positive.mean())
        self._weight = np.where(positive, 0.5 / share, 0.5 / (1.0 - share)).astype(np.float32)

    def _shuffled(self) -> NDArray[np.int64]:
        return np.random.default_rng((self._recipe.seed, self._epoch)).permutation(len(self._films))

    def __len__(self) -> int:
        return math.ceil(len(self._films) / self._recipe.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        chosen = self._order[index * self._recipe.batch_size : (index + 1) * self._recipe.batch_size]
        changed = np.stack([self._augmented(int(film)) for film in chosen])
        return scale(changed), self._positive[chosen].astype(np.float32)[:, None], self._weight[chosen]

    def _augmented(self, film: int) -> NDArray[np.uint8]:
        generator = np.random.default_rng((self._recipe.seed, self._epoch, film))
        return augment(self._films[film], self._recipe, generator)

    def on_epoch_end(self) -> None:
        """Shuffle anew and draw other changes for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()
