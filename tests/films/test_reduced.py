"""Films at the network's side, as a reading reduces them."""

from pathlib import Path

import numpy as np
import pytest

from films.layout import FilmFolderError, load_films
from films.phantoms import write_phantom_folder
from films.reduced import reduced_films
from reading.preparation import prepare, scale
from reading.radiograph import decode


def test_reduced_films_are_those_of_readings(phantom_folder: Path) -> None:
    some = load_films(phantom_folder)[::8]
    expected = [prepare(decode(film.path.read_bytes()).pixels, 64) for film in some]
    np.testing.assert_array_equal(scale(reduced_films(some, 64)), np.concatenate(expected))


def test_a_film_with_damaged_pixels_is_named(tmp_path: Path) -> None:
    films = load_films(write_phantom_folder(tmp_path, train=2, test=1))
    damaged = films[1]
    damaged.path.write_bytes(damaged.path.read_bytes()[:400])
    with pytest.raises(FilmFolderError, match=rf"{damaged.name}: .* Take it out of the folder"):
        reduced_films(films, 64)
