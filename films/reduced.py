"""Labelled films at the side of a network's input, in memory."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from films.layout import Film, FilmFolderError
from reading.preparation import reduce
from reading.radiograph import UnreadableImageError, decode

Cut = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]


def whole(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The film as it is."""
    return pixels


def reduced_films(films: Sequence[Film], side: int, cut: Cut = whole) -> NDArray[np.uint8]:
    """All films decoded and reduced once, shape (n, side, side); the same code as a reading's.

    cut: which part of a film is looked at; a version reads whole films.
    Raises FilmFolderError, which names the film, where one has a good header and damaged pixels.
    """
    cache = np.empty((len(films), side, side), np.uint8)
    for index, film in enumerate(films):
        try:
            cache[index] = reduce(cut(decode(film.path.read_bytes()).pixels), side)
        except UnreadableImageError as error:  # its header could be read
            raise FilmFolderError(f"{film.name}: {error} Take it out of the folder.") from error
    return cache
