"""Labelled films as augmented batches for training."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from reading.preparation import scale
from training.augmentation import augment, augment_with_mask
from training.imbalance import film_weights, one_pass
from training.labelled import LabelledFilms
from training.outside_lungs import outside_places
from training.recipe import Recipe

_REDUCTION = 32  # pixels of the input a place of the network's last map
Inputs = NDArray[np.float32] | tuple[NDArray[np.float32], NDArray[np.float32]]


class ShuffledFilms(keras.utils.PyDataset):  # type: ignore[misc]  # keras ships no types
    """Films in batches, in another order each epoch; each (seed, epoch, film) draws its own changes."""

    def __init__(self, films: int, recipe: Recipe, epoch: int = 0) -> None:
        super().__init__(workers=1)
        self._films, self._recipe = films, recipe
        self._epoch = epoch  # the first that is drawn, counted from 0
        self._order = self._shuffled()

    def _shuffled(self) -> NDArray[np.int64]:
        return self.drawn(np.random.default_rng((self._recipe.seed, self._epoch)))

    def drawn(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """The places of one epoch's films."""
        return generator.permutation(self._films)

    def __len__(self) -> int:
        return math.ceil(self._films / self._recipe.batch_size)

    def chosen(self, index: int) -> NDArray[np.int64]:
        """The places of a batch's films."""
        return self._order[index * self._recipe.batch_size : (index + 1) * self._recipe.batch_size]

    def draws(self, film: int) -> np.random.Generator:
        """What a film's changes are drawn from in this epoch."""
        return np.random.default_rng((self._recipe.seed, self._epoch, film))

    def on_epoch_end(self) -> None:
        """Shuffle anew and draw other changes for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()


class TrainingBatches(ShuffledFilms):
    """Augmented films with labels and class weights.

    Where the films have their lungs, a batch's input is the films and what is outside their lungs.
    """

    def __init__(self, labelled: LabelledFilms, recipe: Recipe, epoch: int = 0) -> None:
        self._labelled = labelled
        self._weight = film_weights(labelled.positive, recipe)
        super().__init__(len(labelled.films), recipe, epoch)

    def drawn(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """The places of one epoch's films, as the recipe makes up for the rarer class."""
        return one_pass(self._labelled.positive, self._recipe, generator)

    def __getitem__(self, index: int) -> tuple[Inputs, NDArray[np.float32], NDArray[np.float32]]:
        chosen = self.chosen(index)
        label = self._labelled.positive[chosen].astype(np.float32)[:, None]
        return self._inputs(chosen, index), label, self._weight[chosen]

    def _keys(self, chosen: NDArray[np.int64], index: int) -> NDArray[np.int64]:
        """What the changes of a batch's films are drawn by: one that comes twice in an epoch is changed in two ways."""
        if self._recipe.imbalance != "over-sampling":
            return chosen
        first = index * self._recipe.batch_size
        return np.arange(first, first + len(chosen))

    def _inputs(self, chosen: NDArray[np.int64], index: int) -> Inputs:
        draws = [self.draws(int(key)) for key in self._keys(chosen, index)]
        films, lungs = self._labelled.films[chosen], self._labelled.lungs
        if lungs is None:
            return scale(np.stack([augment(film, self._recipe, draw) for film, draw in zip(films, draws, strict=True)]))
        pairs = zip(films, lungs[chosen], draws, strict=True)
        changed, moved = zip(
            *(augment_with_mask(film, mask, self._recipe, draw) for film, mask, draw in pairs), strict=True
        )
        return scale(np.stack(changed)), outside_places(np.stack(moved), self._recipe.side // _REDUCTION)
