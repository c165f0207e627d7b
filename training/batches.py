"""Labelled films as augmented batches for training."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from reading.preparation import scale
from training.augmentation import augment, augment_with_mask
from training.cause import wanted_causes
from training.imbalance import film_weights, one_pass
from training.labelled import LabelledFilms
from training.mixup import Pairs
from training.outside_lungs import outside_places
from training.recipe import Recipe

_REDUCTION = 32  # pixels of the input a place of the network's last map
Inputs = NDArray[np.float32] | tuple[NDArray[np.float32], ...]


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

    Where the films have their lungs, or their causes, a batch's input is the films with what is outside their lungs,
    and which cause is wanted.
    """

    def __init__(self, labelled: LabelledFilms, recipe: Recipe, epoch: int = 0) -> None:
        self._labelled = labelled
        self._weight = film_weights(labelled.positive, recipe)
        self._causes = None if labelled.viral is None else wanted_causes(labelled.viral)
        super().__init__(len(labelled.films), recipe, epoch)

    def drawn(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """The places of one epoch's films, as the recipe makes up for the rarer class."""
        return one_pass(self._labelled.positive, self._recipe, generator)

    def __getitem__(self, index: int) -> tuple[Inputs, NDArray[np.float32], NDArray[np.float32]]:
        chosen = self.chosen(index)
        label = self._labelled.positive[chosen].astype(np.float32)[:, None]
        causes = [] if self._causes is None else [self._causes[chosen]]
        inputs, weight = self._films_of(chosen, index), self._weight[chosen]
        if self._recipe.mixup:
            # Drawn by a number that is no film's.
            pairs = Pairs.drawn(len(chosen), self._recipe.mixup, self.draws(len(self._labelled.films) + index))
            inputs = [pairs.laid(values) for values in inputs]
            target, weight = pairs.targets(label[:, 0], weight)
            label = target[:, None]
            causes = [np.column_stack(pairs.targets(*wanted.T)) for wanted in causes]
        inputs += causes
        return inputs[0] if len(inputs) == 1 else tuple(inputs), label, weight

    def _keys(self, chosen: NDArray[np.int64], index: int) -> NDArray[np.int64]:
        """What the changes of a batch's films are drawn by: one that comes twice in an epoch is changed in two ways."""
        if self._recipe.imbalance != "over-sampling":
            return chosen
        first = index * self._recipe.batch_size
        return np.arange(first, first + len(chosen))

    def _films_of(self, chosen: NDArray[np.int64], index: int) -> list[NDArray[np.float32]]:
        draws = [self.draws(int(key)) for key in self._keys(chosen, index)]
        films, lungs = self._labelled.films[chosen], self._labelled.lungs
        if lungs is None:
            changed = [augment(film, self._recipe, draw) for film, draw in zip(films, draws, strict=True)]
            return [scale(np.stack(changed))]
        pairs = zip(films, lungs[chosen], draws, strict=True)
        with_masks = [augment_with_mask(film, mask, self._recipe, draw) for film, mask, draw in pairs]
        masks = np.stack([mask for _, mask in with_masks])
        places = outside_places(masks, self._recipe.side // _REDUCTION)
        return [scale(np.stack([film for film, _ in with_masks])), places]
