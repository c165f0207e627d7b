"""The band that is too near the operating point to call."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.uncertain_band import UNCERTAIN, band_of

Scored = tuple[list[bool], list[float]]


@st.composite
def scored(draw: st.DrawFn) -> Scored:
    count = draw(st.integers(2, 60))
    truth = [True, False, *(draw(st.booleans()) for _ in range(count - 2))]
    return truth, draw(st.lists(st.floats(0.0, 1.0), min_size=count, max_size=count))


@given(scored(), st.floats(0.05, 0.95))
def test_the_band_holds_the_point_and_no_more_films_than_allowed(films: Scored, point: float) -> None:
    band = band_of(np.array(films[0]), np.array(films[1]), point)
    assert band.low <= point <= band.high
    assert band.share <= UNCERTAIN + 1e-9


@pytest.mark.parametrize("point", [0.234375, 0.09375, 0.9401800842515995])
def test_where_a_film_at_the_point_is_too_many_the_band_holds_nothing(point: float) -> None:
    band = band_of(np.array([True, False]), np.array([0.0, point]), point)
    assert (band.low, band.high, band.share) == (point, point, 0.0)


def test_the_band_is_as_wide_on_both_sides_in_logits() -> None:
    probability = np.linspace(0.01, 0.99, 400)
    band = band_of(probability > 0.5, probability, 0.3)
    logit = [float(np.log(p / (1 - p))) for p in (band.low, 0.3, band.high)]
    assert logit[1] - logit[0] == pytest.approx(logit[2] - logit[1])
    assert 0.05 < band.share <= 0.1


def test_errors_near_the_point_are_left_uncalled() -> None:
    probability = np.linspace(0.005, 0.995, 100)
    truth = probability > 0.5
    truth[48:52] = ~truth[48:52]
    band = band_of(truth, probability, 0.5)
    assert all(band.holds(float(one)) for one in probability[48:52])
    assert band.accuracy == 1.0
    assert not band.holds(band.high)


def test_a_class_without_films_gives_no_band() -> None:
    with pytest.raises(ValueError, match="expected films of both classes, received 3 and 0"):
        band_of(np.ones(3, bool), np.array([0.1, 0.5, 0.9]), 0.5)
