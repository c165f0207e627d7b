"""Labelled films at the side of a network's input, in memory."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from films.layout import Film, FilmFolderError
from reading.preparation import reduce
from reading.radiograph import UnreadableImageError, decode


def reduced_films(films: Sequence[Film], side: int) -> NDArray[np.uint8]:
    """All films decoded and reduced once, shape (n, side, side); the same code as a reading's.

    Raises FilmFolderError, which names the film, where one has a good header and damaged pixels.
    """
    cache = np.empty((len(films), side, side), np.uint8)
    for index, film in enumerate(films):
        try:
            cache[index] = reduce(decode(film.path.read_bytes()).pixels, side)
        except UnreadableImageError as error:  # its header could be read
            raise FilmFolderError(f"{film.name}: {error} Take it out of the folder.") from error
    return cache
