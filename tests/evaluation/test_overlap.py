import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.overlap import dice, overlap_of


def squares(*corners: int) -> np.ndarray:
    """Masks of 8 x 8 pixels, each with a square of four by four that begins at the corner."""
    masks = np.zeros((len(corners), 8, 8), np.bool_)
    for mask, corner in zip(masks, corners, strict=True):
        mask[corner : corner + 4, corner : corner + 4] = True
    return masks


def test_dice_counts_what_both_hold_twice_over_what_each_holds() -> None:
    np.testing.assert_allclose(dice(squares(0, 0, 0), squares(0, 2, 4)), [1.0, 2 * 4 / 32, 0.0])


def test_nothing_found_where_nothing_is_is_right_and_anything_else_wrong() -> None:
    nothing = np.zeros((1, 8, 8), np.bool_)
    assert dice(nothing, nothing).tolist() == [1.0]
    assert dice(nothing, squares(0)).tolist() == dice(squares(0), nothing).tolist() == [0.0]


@given(st.integers(0, 2**16), st.integers(1, 6))
def test_dice_is_the_same_both_ways_and_between_0_and_1(seed: int, films: int) -> None:
    one, other = np.random.default_rng(seed).random((2, films, 5, 5)) < 0.4
    values = dice(one, other)
    np.testing.assert_array_equal(values, dice(other, one))
    assert ((values >= 0) & (values <= 1)).all()


def test_the_mean_has_an_interval_by_patient_and_the_worst_films_are_told() -> None:
    values = np.linspace(0.9, 1.0, 101)
    overlap = overlap_of(values, [str(film // 2) for film in range(101)], "drawn")
    assert (overlap.films, overlap.patients, overlap.mean.films) == ("drawn", 51, 101)
    assert overlap.mean.value == pytest.approx(0.95)
    assert overlap.mean.low < 0.95 < overlap.mean.high
    assert overlap.fifth_percentile == pytest.approx(0.905)
    assert "by patient" in overlap.mean.method


def test_films_of_one_patient_are_refused_since_their_interval_is_not_known() -> None:
    with pytest.raises(ValueError, match="low"):
        overlap_of(np.array([0.9, 0.95]), ["one", "one"], "drawn")
