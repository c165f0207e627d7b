"""Labelled films as a fit takes them: reduced, in memory, with their lungs where the recipe asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from films.reduced import Cut, reduced_films, whole
from reading.lungs import find_lungs
from training.cause import viral
from training.recipe import Recipe

_MARGIN = 32  # of the side: an outline that is a little off, and disease at the edge of a lung, are not outside


@dataclass(frozen=True)
class LabelledFilms:
    """Reduced films (n, side, side) uint8, with whether each shows pneumonia (n,) bool.

    lungs: (n, side, side) uint8, 255 in the lungs and in a margin around them; on a film without lungs everywhere.
    viral: (n,) float32, 1 for a viral pneumonia, 0 for a bacterial one, NaN where no cause is known.
    """

    films: NDArray[np.uint8]
    positive: NDArray[np.bool_]
    lungs: NDArray[np.uint8] | None = None
    viral: NDArray[np.float32] | None = None

    def some(self, places: NDArray[np.int64]) -> Self:
        """Those of the films at these places."""
        lungs = None if self.lungs is None else self.lungs[places]
        causes = None if self.viral is None else self.viral[places]
        return type(self)(self.films[places], self.positive[places], lungs, causes)


def labelled_films(films: Sequence[Film], recipe: Recipe, cut: Cut = whole) -> LabelledFilms:
    """The films as the recipe's network takes them.

    Raises FilmFolderError for a damaged film, LungNetworkError where lungs are wanted and cannot be looked for.
    """
    reduced = reduced_films(films, recipe.side, cut)
    positive = np.array([film.positive for film in films])
    lungs = lungs_with_margin(reduced) if recipe.outside_lungs else None
    causes = viral([film.cause for film in films]) if recipe.cause else None
    return LabelledFilms(reduced, positive, lungs, causes)


def watched_films(films: Sequence[Film], side: int) -> LabelledFilms:
    """Films that a fit is only watched on: without what it learns from beside the labels."""
    return LabelledFilms(reduced_films(films, side), np.array([film.positive for film in films]))


def lungs_with_margin(films: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Where the lungs are on reduced films (n, side, side), widened by a 32nd of the side; 255 there, else 0."""
    side = films.shape[1]
    margin = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * (side // _MARGIN) + 1,) * 2)
    lungs = np.full_like(films, 255)
    for index, film in enumerate(films):
        found = find_lungs(film)
        if found.found:
            share = cv2.resize(found.mask.astype(np.uint8) * 255, (side, side), interpolation=cv2.INTER_LINEAR)
            lungs[index] = cv2.dilate((share > 127).astype(np.uint8) * 255, margin)
    return lungs
