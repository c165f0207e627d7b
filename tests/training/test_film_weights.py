"""What a film weighs: classes alike, and with sizes that no longer tell the classes apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.metrics import area_under_curve
from training.film_weights import film_weights
from training.recipe import Balance

DRAWN = np.random.default_rng(4)
POSITIVE = np.arange(600) % 4 > 0
# As in the official train set: films of sick children are smaller and wider, with some of each kind in both classes.
WIDTH = np.exp(np.where(POSITIVE, 7.1, 7.4) + DRAWN.normal(0.0, 0.2, 600)).astype(np.int64)
HEIGHT = (WIDTH / np.exp(np.where(POSITIVE, 0.35, 0.2) + DRAWN.normal(0.0, 0.1, 600))).astype(np.int64)
SIZE = np.stack([WIDTH, HEIGHT], axis=1)


def told_by(score: NDArray[np.float64], weight: NDArray[np.float32]) -> float:
    """The area under the ROC curve where films are drawn by their weight."""
    drawn = np.random.default_rng(0).choice(600, 20_000, p=weight / weight.sum())
    return float(area_under_curve(POSITIVE[drawn], score[drawn]).value or 0.0)


@given(st.integers(1, 599), st.sampled_from(["class", "size"]))
def test_classes_weigh_alike_and_a_film_one_on_average(sick: int, balance: Balance) -> None:
    positive = np.arange(600) < sick
    weight = film_weights(positive, SIZE, balance)
    assert weight.dtype == np.float32
    assert weight.min() > 0.0
    assert weight[positive].sum() == pytest.approx(300.0, rel=1e-3)
    assert weight.mean() == pytest.approx(1.0, rel=1e-3)


def test_by_class_alone_films_of_a_class_weigh_the_same() -> None:
    weight = film_weights(POSITIVE, SIZE, "class")
    np.testing.assert_allclose(weight, np.where(POSITIVE, 600 / 900, 600 / 300), rtol=1e-6)


def test_by_size_the_shape_of_a_film_tells_less_of_its_class() -> None:
    by_class, by_size = (film_weights(POSITIVE, SIZE, balance) for balance in ("class", "size"))
    for score in (-np.log(WIDTH * HEIGHT), np.log(WIDTH / HEIGHT)):
        before, after = told_by(score, by_class), told_by(score, by_size)
        assert before > 0.8
        assert abs(after - 0.5) < 0.5 * (before - 0.5)


def test_a_film_that_looks_like_the_other_class_weighs_most() -> None:
    weight = film_weights(POSITIVE, SIZE, "size")
    well = ~POSITIVE
    assert WIDTH[well][weight[well].argmax()] < np.quantile(WIDTH[well], 0.1)
    assert weight[well].max() / weight[well].min() <= 10.0  # five times its share against half of it


def test_films_of_one_size_weigh_by_their_class() -> None:
    same = np.full((600, 2), 64)
    np.testing.assert_allclose(film_weights(POSITIVE, same, "size"), film_weights(POSITIVE, same, "class"), rtol=1e-5)
