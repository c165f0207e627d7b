from collections.abc import Callable

import numpy as np
import pytest

from evaluation.calibration_error import balanced_error, of_perfect
from evaluation.predictions import Predictions
from evaluation.ranking import Ranking, bins_of, calibration_error
from evaluation.reweighted import FIGURES, ScoredFilms

Make = Callable[..., Predictions]


def error_of(predictions: Predictions) -> float:
    ranking = Ranking(predictions.truth, predictions.probability)
    return calibration_error(bins_of(ranking.weights(np.ones(len(predictions.film))), ranking.score))


def test_true_probabilities_stay_below_the_bound_as_often_as_it_says(drawn: Make) -> None:
    below = []
    for seed in range(40):
        predictions = drawn(200, seed)
        perfect = of_perfect(predictions.truth, predictions.probability, seed)
        assert perfect is not None
        below.append(error_of(predictions) <= perfect.upper)
    assert np.mean(below) >= 0.85


def test_probabilities_that_are_too_sure_exceed_it(drawn: Make) -> None:
    sure = drawn(2000, slope=4.0)
    perfect = of_perfect(sure.truth, sure.probability, 0)
    assert perfect is not None
    assert error_of(sure) > 2 * perfect.upper


def test_no_error_is_zero_and_more_films_bring_it_down(drawn: Make) -> None:
    few, many = (of_perfect(p.truth, p.probability, 0) for p in (drawn(100), drawn(10_000)))
    assert few is not None
    assert many is not None
    assert 0.0 < many.mean < many.upper < few.mean < few.upper
    assert (few.simulations, many.simulations) == (1000, 500)


def test_the_balanced_bound_is_that_of_classes_of_equal_weight(drawn: Make) -> None:
    predictions = drawn(2000)
    plain, balanced = (
        of_perfect(predictions.truth, predictions.probability, 0, balanced) for balanced in (False, True)
    )
    assert plain is not None
    assert balanced is not None
    assert balanced.mean == pytest.approx(plain.mean, rel=0.2)  # drawn at a prevalence near a half


def test_the_balanced_error_is_that_of_the_report(drawn: Make) -> None:
    predictions = drawn(300)
    figures = dict(zip(FIGURES, ScoredFilms(predictions, 0.5).figures(np.ones(300)), strict=True))
    found = balanced_error(predictions.truth, predictions.probability)
    assert found == figures["adaptive_calibration_error_balanced"]
    assert balanced_error(np.ones(5, np.bool_), np.linspace(0.1, 0.9, 5)) is None


def test_one_class_has_no_balanced_bound() -> None:
    assert of_perfect(np.array([True] * 30), np.linspace(0.1, 0.9, 30), 0, balanced=True) is None


def test_the_same_seed_gives_the_same(drawn: Make) -> None:
    predictions = drawn(100)
    first, again, other = (of_perfect(predictions.truth, predictions.probability, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
