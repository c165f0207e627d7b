"""Films with their lung masks as augmented batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from films.layout import Film, FilmFolderError
from films.lung_masks import has_mask, lung_mask
from films.phantoms import phantom, phantom_lungs
from films.reduced import reduced_films
from reading.preparation import reduce, scale
from training.augmentation import augment_with_mask
from training.batches import ShuffledFilms
from training.recipe import Recipe

PHANTOM_SHARE = 60  # films a phantom
_PHANTOMS = 900_000  # the first one's seed, far from those of examples and tests
TURNED = 0.1  # of the films, by a quarter, a half or three quarters: there no upright lungs are to be found


@dataclass(frozen=True)
class MaskedFilms:
    """Reduced films (n, side, side) uint8, with where their lungs are (n, side, side) bool, and whose they are."""

    films: NDArray[np.uint8]
    lungs: NDArray[np.bool_]
    patients: tuple[str, ...]


def masked_films(films: Sequence[Film], masks: Path, side: int) -> MaskedFilms:
    """Those of the films that have a mask. Raises FilmFolderError for none, and for one that can't be read."""
    masked = [film for film in films if has_mask(masks, film)]
    if not masked:
        raise FilmFolderError(
            f"Expected in {masks.name!r} a mask of some of the films, received none: "
            "each is a PNG of its film's own name, in a folder as its film's."
        )
    lungs = np.zeros((len(masked), side, side), np.bool_)
    for index, film in enumerate(masked):
        lungs[index] = lung_mask(masks, film, side)
    return MaskedFilms(reduced_films(masked, side), lungs, tuple(film.patient_coarse for film in masked))


def with_phantoms(films: MaskedFilms, side: int) -> MaskedFilms:
    """The films with some phantoms behind them, one in PHANTOM_SHARE: without, 10 of 80 phantoms had no lungs found."""
    count = -(-len(films.films) // PHANTOM_SHARE)
    drawn = [(seed, 320 + 32 * (seed % 6), 288 + 56 * (seed % 3)) for seed in range(_PHANTOMS, _PHANTOMS + count)]
    pictures = [reduce(phantom(seed, bool(seed % 2), *size), side) for seed, *size in drawn]
    lungs = [reduce(phantom_lungs(seed, *size).astype(np.uint8) * np.uint8(255), side) for seed, *size in drawn]
    return MaskedFilms(
        np.concatenate([films.films, np.stack(pictures)]),
        np.concatenate([films.lungs, np.stack(lungs) > 127]),
        films.patients + tuple(f"phantom {seed}" for seed, *_ in drawn),
    )


class LungBatches(ShuffledFilms):
    """Augmented films with their masks as shares of lung, 0 to 1."""

    def __init__(self, films: MaskedFilms, recipe: Recipe) -> None:
        super().__init__(len(films.films), recipe)
        self._masked = films

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        films, lungs = zip(*(self._changed(int(film)) for film in self.chosen(index)), strict=True)
        return scale(np.stack(films)), np.stack(lungs).astype(np.float32)[..., None] / np.float32(255)

    def _changed(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        generator = self.draws(index)
        film, lungs = self._masked.films[index], self._masked.lungs[index].astype(np.uint8) * np.uint8(255)
        if generator.random() < TURNED:
            film, lungs = np.rot90(film, int(generator.integers(1, 4))).copy(), np.zeros_like(lungs)
        return augment_with_mask(film, lungs, self._recipe, generator)
