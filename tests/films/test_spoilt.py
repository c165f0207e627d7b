"""Films spoilt on purpose."""

import numpy as np
import pytest

from films.phantoms import phantom
from films.spoilt import SPOILT, cut_off, cut_off_at, mirrored

FILM = phantom(1, True, 320, 288)


def random() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("kind", SPOILT)
def test_a_spoilt_film_is_a_film_still_and_another_one(kind: str) -> None:
    spoilt = SPOILT[kind](FILM, random())
    assert (str(spoilt.dtype), spoilt.ndim) == ("uint8", 2)
    assert spoilt.flags.c_contiguous
    assert spoilt.shape != FILM.shape or not np.array_equal(spoilt, FILM)


def test_what_is_done_twice_or_four_times_is_undone() -> None:
    np.testing.assert_array_equal(mirrored(mirrored(FILM, random()), random()), FILM)
    turned = FILM
    for _ in range(4):
        turned = SPOILT["turned by 90"](turned, random())
    np.testing.assert_array_equal(turned, FILM)


@pytest.mark.parametrize("edge", range(4))
def test_a_part_is_cut_off_at_one_edge_alone(edge: int) -> None:
    left = cut_off_at(edge, FILM, random())
    upright, whole = np.rot90(left, edge), np.rot90(FILM, edge)
    np.testing.assert_array_equal(upright, whole[len(whole) - len(upright) :])
    assert 0.54 < len(upright) / len(whole) < 0.76


def test_the_same_seed_cuts_the_same_part_off() -> None:
    np.testing.assert_array_equal(cut_off(FILM, random()), cut_off(FILM, random()))


def test_too_small_is_below_what_is_read() -> None:
    assert max(SPOILT["too small"](FILM, random()).shape) <= 80
