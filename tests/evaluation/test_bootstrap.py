from collections.abc import Callable

import numpy as np
import pytest

from evaluation.bootstrap import bootstrapped, drawn_outcomes, patient_weights
from evaluation.figure import Figure
from evaluation.outcomes import outcome_codes
from evaluation.predictions import Predictions
from evaluation.reweighted import FIGURES, ScoredFilms

Make = Callable[..., Predictions]


def of(predictions: Predictions, draws: int = 200, seed: int = 0) -> dict[str, Figure]:
    return bootstrapped(ScoredFilms(predictions, 0.5), predictions.patient, draws, seed)


def bounds(figure: Figure) -> tuple[float, float, float]:
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.value, figure.high


@pytest.mark.parametrize("seed", range(5))
def test_every_interval_holds_its_value(drawn: Make, seed: int) -> None:
    for name, figure in of(drawn(300, seed, per_patient=2)).items():
        low, value, high = bounds(figure)
        assert low < value < high, name
        assert figure.method.startswith("bootstrap by patient 95 %, 200 draws")


def test_a_patient_is_drawn_with_all_films_and_as_many_patients_as_there_are() -> None:
    patients = ["a", "b", "b", "c", "c", "c"]
    drawn = list(patient_weights(patients, 50, seed=3))
    assert len(drawn) == 50
    for weight in drawn:
        assert weight[1] == weight[2]
        assert weight[3] == weight[4] == weight[5]
        assert weight[0] + weight[1] + weight[3] == 3
    assert len({tuple(weight) for weight in drawn}) > 5


def test_the_same_seed_gives_the_same_and_another_another(drawn: Make) -> None:
    predictions = drawn(200)
    assert of(predictions, seed=1) == of(predictions, seed=1)
    assert of(predictions, seed=1) != of(predictions, seed=2)


def test_the_order_of_films_changes_no_figure(drawn: Make) -> None:
    predictions = drawn(200, per_patient=3)
    other = of(predictions.taken(np.random.default_rng(0).permutation(200)))
    for name, figure in of(predictions).items():
        assert bounds(figure) == pytest.approx(bounds(other[name]), abs=1e-9), name


def test_copies_of_one_film_make_an_interval_wider_than_films_of_many_patients(drawn: Make, stored: Make) -> None:
    once = drawn(150, seed=2)
    four = once.taken(np.repeat(np.arange(150), 4))
    apart = stored(four.truth, four.logit)  # the same films, each said to be another patient's
    for name, figure in of(four).items():
        low, value, high = bounds(figure)
        low_apart, value_apart, high_apart = bounds(of(apart)[name])
        assert value == pytest.approx(value_apart)
        assert high - low > 1.25 * (high_apart - low_apart), name


def test_the_area_by_patient_agrees_with_delong_when_each_patient_has_one_film(drawn: Make) -> None:
    from evaluation.metrics import area_under_curve

    predictions = drawn(400, seed=6)
    low, value, high = bounds(of(predictions, draws=1000)["auc_by_patient"])
    delong = area_under_curve(predictions.truth, predictions.logit)
    assert value == pytest.approx(delong.value, abs=1e-12)
    assert (low, high) == pytest.approx((delong.low, delong.high), abs=0.01)


def test_without_draws_a_value_stands_alone(drawn: Make) -> None:
    for figure in of(drawn(100), draws=0).values():
        assert figure.value is not None
        assert (figure.low, figure.method) == (None, "no interval: no bootstrap draws were asked for")


def test_one_class_leaves_reasons_and_no_numbers(stored: Make) -> None:
    found = of(stored([True] * 30, np.linspace(-1, 1, 30)))
    assert found["auc_by_patient"].reason == FIGURES["auc_by_patient"]
    assert found["matthews_correlation"].value is None
    assert found["brier_score"].value is not None


def test_too_few_draws_with_a_value_give_no_interval(stored: Make) -> None:
    found = of(stored([True] + [False] * 20, np.linspace(1, -1, 21)))  # a third of the draws have no sick film
    assert found["auc_by_patient"].value == 1.0
    assert found["auc_by_patient"].method.startswith("no interval: ")
    assert found["auc_by_patient"].method.endswith("of 200 draws have no value")


def test_draws_that_all_agree_give_no_interval(stored: Make) -> None:
    found = of(stored([True, False] * 30, [-9.0] * 60))["f1_positive"]
    assert (found.value, found.low, found.method) == (0.0, None, "no interval: all 200 draws have the same value")


def test_drawn_outcomes_keep_patients_whole_and_their_number() -> None:
    outcome = np.array([3, 0, 0, 1, 1, 1])  # of one film of patient a, two of b, three of c
    drawn = drawn_outcomes(outcome, ["a", "b", "b", "c", "c", "c"], 500, seed=1)
    assert drawn.shape == (500, 4)
    assert (drawn[:, 0] % 2 == 0).all()
    assert (drawn[:, 1] % 3 == 0).all()
    assert (drawn[:, 2] == 0).all()
    assert (drawn[:, 3] + drawn[:, 0] // 2 + drawn[:, 1] // 3 == 3).all()


def test_drawn_outcomes_vary_as_those_of_patients_drawn_one_by_one(drawn: Make) -> None:
    predictions = drawn(240, seed=7, per_patient=3)
    outcome = outcome_codes(predictions.truth, predictions.probability >= 0.5)
    fast = drawn_outcomes(outcome, predictions.patient, 20_000, seed=0)
    weights = patient_weights(predictions.patient, 20_000, seed=0)
    slow = np.array([np.bincount(outcome, weight, minlength=4) for weight in weights])
    np.testing.assert_allclose(fast.mean(axis=0), slow.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(np.cov(fast.T), np.cov(slow.T), atol=0.06 * np.cov(slow.T).max())
