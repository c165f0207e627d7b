"""Films cut to their lungs."""

from pathlib import Path

import numpy as np
import pytest

from films.layout import load_films
from films.phantoms import phantom, phantom_lungs
from reading.preparation import reduce
from reading.radiograph import decode
from training.labelled import labelled_films
from training.rankings.lung_crop import cut_to_lungs
from training.rankings.ways import Way
from training.recipe import Recipe


@pytest.mark.parametrize("size", [(480, 400), (320, 344)])
def test_what_is_left_holds_the_lungs_and_little_more(size: tuple[int, int]) -> None:
    film, lungs = phantom(3, True, *size), phantom_lungs(3, *size)
    cut = cut_to_lungs(film)
    rows, columns = (np.flatnonzero(lungs.any(axis=axis)) for axis in (1, 0))
    drawn = (rows[-1] - rows[0], columns[-1] - columns[0])
    assert all(part < length for part, length in zip(cut.shape, film.shape, strict=True))
    assert all(0.95 * one < part < 1.25 * one for part, one in zip(cut.shape, drawn, strict=True))


def test_a_film_without_lungs_stays_whole() -> None:
    film = np.full((60, 80), 7, np.uint8)
    assert cut_to_lungs(film) is film


def test_a_way_decides_what_its_network_sees(phantom_folder: Path) -> None:
    films = load_films(phantom_folder)[:2]
    recipe = Recipe(side=64, weights="none")
    seen, cut = (labelled_films(films, recipe, Way(recipe, crop).cut).films for crop in (False, True))
    assert seen.shape == cut.shape
    assert not np.array_equal(seen, cut)

    pixels = decode(films[0].path.read_bytes()).pixels
    np.testing.assert_array_equal(cut[0], reduce(cut_to_lungs(pixels), 64))
