"""Photographs to be refused."""

import numpy as np

from films.photographs import photographs


def test_they_are_grey_square_the_same_each_time_and_no_two_alike() -> None:
    first, again = list(photographs(3)), list(photographs(3))
    assert len(first) == 6
    assert all(one.ndim == 2 and one.shape[0] == one.shape[1] >= 150 and one.std() > 5 for one in first)
    assert all(np.array_equal(one, same) for one, same in zip(first, again, strict=True))
    assert len({one.tobytes() for one in first}) == 6
