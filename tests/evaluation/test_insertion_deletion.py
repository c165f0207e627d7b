"""Insertion and deletion, with scores of which one knows where they come from."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.insertion_deletion import area, blurred, counts, deletion, insertion, ranks
from films.phantoms import phantom

SIDE, CELLS = 28, 7
PLACES = CELLS * CELLS


def films(count: int = 3) -> NDArray[np.uint8]:
    """Noise: of all pictures the one that blurring takes most from."""
    return np.random.default_rng(1).integers(0, 256, (count, SIDE, SIDE)).astype(np.uint8)


def sharpness(corner: slice = slice(0, SIDE)) -> Any:
    """A score that sees how sharp one corner of a film is, and nothing else."""
    return lambda some: np.abs(np.diff(some[:, corner, corner].astype(float), axis=2)).mean(axis=(1, 2))


def maps(seed: int, count: int = 3) -> NDArray[np.float64]:
    return np.random.default_rng(seed).random((count, CELLS, CELLS))


@given(seed=st.integers(0, 99))
def test_everything_inserted_is_the_film_itself_and_nothing_the_blurred_one(seed: int) -> None:
    score, order = sharpness(), ranks(maps(seed))
    put_in, taken_out = insertion(score, films(), order), deletion(score, films(), order)
    for curve, first, last in ((put_in, blurred(films()), films()), (taken_out, films(), blurred(films()))):
        np.testing.assert_array_equal(curve[:, 0], score(first))
        np.testing.assert_array_equal(curve[:, -1], score(last))
        assert curve.shape == (3, len(counts(PLACES)))


def test_the_map_that_points_at_the_cause_rises_early_and_falls_early() -> None:
    score = sharpness(slice(0, 2 * SIDE // CELLS))  # four of the 49 places are the whole cause
    cause = np.zeros((3, CELLS, CELLS))
    cause[:, :2, :2] = 1.0
    elsewhere = 1.0 - cause
    right, wrong = (
        area(insertion(score, films(), ranks(one)), PLACES) - area(deletion(score, films(), ranks(one)), PLACES)
        for one in (cause, elsewhere)
    )
    assert (right > 0).all()
    np.testing.assert_allclose(right, -wrong, rtol=0.2)


@given(seed=st.integers(0, 99))
def test_taking_out_by_one_order_is_putting_in_by_its_reverse(seed: int) -> None:
    order = ranks(maps(seed))
    backwards = insertion(sharpness(), films(), PLACES - 1 - order)
    alike = counts(PLACES) == PLACES - counts(PLACES)[::-1]  # but for the middle, where half a place is rounded
    assert alike.mean() > 0.9
    np.testing.assert_allclose(deletion(sharpness(), films(), order)[:, alike], backwards[:, ::-1][:, alike])


@given(seed=st.integers(0, 99), scale=st.floats(0.01, 100.0))
def test_the_hottest_place_comes_first_however_strong_the_map(seed: int, scale: float) -> None:
    some = maps(seed)
    order = ranks(some * scale)
    for one, rank in zip(some.reshape(3, -1), order.reshape(3, -1), strict=True):
        assert (np.argsort(rank) == np.argsort(-one)).all()
    assert sorted(order[0].ravel().tolist()) == list(range(PLACES))


def test_places_without_heat_are_not_taken_from_the_top_down() -> None:
    empty = np.zeros((400, CELLS, CELLS))
    order = ranks(empty)
    assert abs(order.mean(axis=0) - (PLACES - 1) / 2).max() < 4  # a drawn order has no favourite corner
    np.testing.assert_array_equal(order, ranks(empty))
    assert (order != ranks(empty, seed=1)).any()


@given(places=st.integers(1, 200))
def test_a_curve_goes_from_none_to_all(places: int) -> None:
    points = counts(places)
    assert (points[0], points[-1]) == (0, places)
    assert (np.diff(points) > 0).all()
    assert area(np.full((1, len(points)), 3.0), places)[0] == pytest.approx(3.0)


def test_a_blurred_film_has_no_ribs_and_keeps_its_brightness() -> None:
    chest = phantom(1, pneumonia=False, width=224, height=224)[np.newaxis]
    soft = blurred(chest)
    assert soft.dtype == np.uint8
    assert np.abs(np.diff(soft.astype(int), axis=1)).max() < np.abs(np.diff(chest.astype(int), axis=1)).max() / 3
    assert soft.mean() == pytest.approx(chest.mean(), rel=0.05)


def test_films_that_do_not_fit_the_map_are_refused() -> None:
    with pytest.raises(ValueError, match="expected films of a multiple of 7 pixels a side, received 30"):
        insertion(sharpness(), np.zeros((1, 30, 30), np.uint8), ranks(maps(1, 1)))
