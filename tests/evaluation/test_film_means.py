"""Means over films, with intervals that keep the films of one patient together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.film_means import mean_curve, mean_figure, ratio_figure


def patients(films: int) -> list[str]:
    return [f"person{number}" for number in range(films)]


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    values = np.random.default_rng(3).normal(2.0, 1.0, 400)
    figure = mean_figure(values, patients(400))
    assert figure.value == pytest.approx(values.mean())
    assert figure.low is not None
    assert figure.high is not None
    half = 1.96 * values.std(ddof=1) / 20
    assert figure.high - figure.low == pytest.approx(2 * half, rel=0.1)
    assert figure.method == "bootstrap by patient 95 %, 1000 draws"


def test_films_of_one_patient_count_as_one() -> None:
    values = np.repeat(np.random.default_rng(3).normal(size=40), 10)
    alone, together = (
        mean_figure(values, names) for names in (patients(400), [f"person{number // 10}" for number in range(400)])
    )
    assert alone.low is not None
    assert together.low is not None
    assert together.low < alone.low


@given(scale=st.floats(0.01, 100.0), seed=st.integers(0, 99))
def test_a_ratio_scales_with_what_is_above(scale: float, seed: int) -> None:
    above, below = np.random.default_rng(seed).uniform(0.1, 1.0, (2, 30))
    one, scaled = (ratio_figure(times * above, below, patients(30), draws=50) for times in (1.0, scale))
    for name in ("value", "low", "high"):
        assert getattr(scaled, name) == pytest.approx(scale * getattr(one, name))


def test_a_ratio_is_that_of_the_means_and_not_the_mean_of_ratios() -> None:
    figure = ratio_figure(np.array([1.0, 4.0]), np.array([1.0, 1.0 / 9.0]), patients(2))
    assert figure.value == pytest.approx(4.5)


@pytest.mark.parametrize(
    ("above", "below", "reason"),
    [
        (np.empty(0), np.empty(0), "undefined: there is no such film"),
        (np.ones(2), np.zeros(2), "undefined: what it is divided by is 0"),
    ],
)
def test_what_has_no_value_says_why(above: np.ndarray, below: np.ndarray, reason: str) -> None:
    figure = ratio_figure(above, below, patients(len(above)))
    assert (figure.value, figure.reason) == (None, reason)


def test_one_patient_gives_no_interval() -> None:
    figure = mean_figure(np.array([1.0, 3.0]), ["person1", "person1"])
    assert (figure.value, figure.low) == (2.0, None)
    assert figure.method == "no interval: the films are of one patient"


def test_a_curve_is_the_mean_at_each_point() -> None:
    values = np.random.default_rng(1).normal(size=(50, 4))
    mean, low, high = mean_curve(values, patients(50), draws=200)
    for point in range(4):
        figure = mean_figure(values[:, point], patients(50), draws=200)
        assert (mean[point], low[point], high[point]) == pytest.approx((figure.value, figure.low, figure.high))
