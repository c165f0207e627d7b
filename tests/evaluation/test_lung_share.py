"""The share of a heat map inside the lungs: what a flat map, a perfect one and an empty one have."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.lung_share import lung_places

SIDE, CELLS = 56, 7


def lungs(seed: int = 0, films: int = 3) -> NDArray[np.bool_]:
    """Two drawn lungs a film, no two films alike."""
    generator = np.random.default_rng(seed)
    masks = np.zeros((films, SIDE, SIDE), np.uint8)
    for mask in masks:
        for across in (0.3, 0.7):
            centre = (round((across + generator.uniform(-0.05, 0.05)) * SIDE), SIDE // 2)
            cv2.ellipse(mask, centre, (round(0.14 * SIDE), round(0.3 * SIDE)), 0, 0, 360, 1, cv2.FILLED)
    return masks.astype(np.bool_)


@given(seed=st.integers(0, 999), heat=st.floats(1e-3, 1e3))
def test_a_flat_map_has_the_share_of_the_area(seed: int, heat: float) -> None:
    masks = lungs(seed)
    places = lung_places(masks, CELLS)
    np.testing.assert_allclose(places.area, masks.mean(axis=(1, 2)))
    np.testing.assert_allclose(places.share(np.full((3, CELLS, CELLS), heat)), places.area)


@given(seed=st.integers(0, 999), strength=st.floats(1e-3, 1e3))
def test_the_share_does_not_hang_on_how_strong_a_map_is(seed: int, strength: float) -> None:
    maps, places = np.random.default_rng(seed).random((3, CELLS, CELLS)), lung_places(lungs(seed), CELLS)
    np.testing.assert_allclose(places.share(maps * strength), places.share(maps))
    assert (places.share(maps) >= 0).all()
    assert (places.share(maps) <= 1).all()


@given(seed=st.integers(0, 999))
def test_it_is_what_lies_inside_of_the_map_as_it_is_drawn(seed: int) -> None:
    maps, masks = np.random.default_rng(seed).random((3, CELLS, CELLS)), lungs(seed)
    drawn = np.array([cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) for one in maps])
    expected = (drawn * masks).sum(axis=(1, 2)) / drawn.sum(axis=(1, 2))
    np.testing.assert_allclose(lung_places(masks, CELLS).share(maps), expected, rtol=1e-6)


def test_heat_whose_neighbourhood_is_lung_lies_inside_whole() -> None:
    masks = np.zeros((1, SIDE, SIDE), np.bool_)
    masks[:, :32, :32] = True  # the first four cells each way
    maps = np.zeros((1, CELLS, CELLS))
    maps[0, 1, 1] = 2.0
    assert lung_places(masks, CELLS).share(maps)[0] == pytest.approx(1.0)
    assert lung_places(~masks, CELLS).share(maps)[0] == pytest.approx(0.0)


def test_no_heat_has_no_share() -> None:
    maps = np.zeros((3, CELLS, CELLS))
    maps[1] = 1.0
    share = lung_places(lungs(), CELLS).share(maps)
    assert np.isnan(share).tolist() == [True, False, True]


def test_one_map_for_all_films_is_shared_out_film_by_film() -> None:
    template, places = np.random.default_rng(1).random((CELLS, CELLS)), lung_places(lungs(), CELLS)
    np.testing.assert_allclose(places.share(template), places.share(np.repeat(template[np.newaxis], 3, axis=0)))
    assert np.isnan(places.share(np.zeros((CELLS, CELLS)))).all()


def test_the_outline_itself_is_no_perfect_map_so_coarse() -> None:
    places = lung_places(lungs(), CELLS)
    assert (places.masks_themselves() > 1.5 * places.area).all()
    assert (places.masks_themselves() < 0.95).all()
    np.testing.assert_allclose(places.cells.mean(axis=(1, 2)), places.area)


def test_films_can_be_taken_out() -> None:
    places, maps = lung_places(lungs(), CELLS), np.random.default_rng(1).random((3, CELLS, CELLS))
    order = np.array([2, 0])
    np.testing.assert_array_equal(places.taken(order).share(maps[order]), places.share(maps)[order])
    np.testing.assert_array_equal(places.taken(order).masks_themselves(), places.masks_themselves()[order])


def test_masks_that_do_not_fit_the_map_are_refused() -> None:
    with pytest.raises(ValueError, match="expected masks of a multiple of 7 pixels a side, received 50"):
        lung_places(np.zeros((1, 50, 50), np.bool_), CELLS)
