from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import auc, precision_score, recall_score

from evaluation.calibration import FITTED_PREVALENCE
from evaluation.curves import MOST_POINTS, THRESHOLDS, decision_curve, operating_curve, reliability
from evaluation.metrics import area_under_curve
from evaluation.predictions import Predictions

Make = Callable[..., Predictions]
FILMS = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=4, max_size=60).filter(
    lambda rows: 2 <= sum(sick for sick, _ in rows) <= len(rows) - 2
)


@settings(max_examples=30)  # scikit-learn takes its time
@given(FILMS)
def test_every_point_of_the_operating_curve_is_scikit_learns(rows: list[tuple[bool, int]]) -> None:
    truth, probability = (np.array(column) for column in zip(*rows, strict=True))
    probability = probability / 10.0
    curve = operating_curve(truth, probability)
    assert curve is not None
    points = zip(curve.probability, curve.sensitivity, curve.specificity, curve.precision, strict=True)
    for point, sensitivity, specificity, precision in points:
        called = probability >= point
        assert sensitivity == pytest.approx(recall_score(truth, called), abs=1e-12)
        assert specificity == pytest.approx(recall_score(~truth, ~called), abs=1e-12)
        if precision is None:
            assert not called.any()
        else:
            assert precision == pytest.approx(precision_score(truth, called), abs=1e-12)


@given(FILMS)
def test_the_area_under_the_curve_is_the_area(rows: list[tuple[bool, int]]) -> None:
    truth, score = (np.array(column) for column in zip(*rows, strict=True))
    curve = operating_curve(truth, score / 10.0)
    assert curve is not None
    below = auc(1.0 - np.array(curve.specificity), curve.sensitivity)
    assert below == pytest.approx(area_under_curve(truth, score.astype(np.float64)).value, abs=1e-9)


def test_a_long_curve_is_thinned_and_keeps_its_ends(drawn: Make) -> None:
    predictions = drawn(20_000)
    curve = operating_curve(predictions.truth, predictions.probability)
    assert curve is not None
    assert len(curve.probability) <= MOST_POINTS
    assert (curve.sensitivity[0], curve.specificity[0], curve.precision[0]) == (0.0, 1.0, None)
    assert (curve.sensitivity[-1], curve.specificity[-1]) == (1.0, 0.0)
    area = auc(1.0 - np.array(curve.specificity), curve.sensitivity)
    assert area == pytest.approx(area_under_curve(predictions.truth, predictions.logit).value, abs=1e-3)


def test_one_class_has_no_curves() -> None:
    truth, probability = np.array([True] * 5), np.linspace(0.1, 0.9, 5)
    assert operating_curve(truth, probability) is None
    assert decision_curve(truth, probability, 0.5) is None
    assert sum(one.films for one in reliability(truth, probability)) == 5


def test_true_probabilities_lie_on_the_diagonal(drawn: Make) -> None:
    predictions = drawn(30_000)
    bins = reliability(predictions.truth, predictions.probability)
    assert [one.films for one in bins] == [2000] * 15
    assert sum(one.low <= one.mean_probability <= one.high for one in bins) >= 13
    assert [one.mean_probability for one in bins] == sorted(one.mean_probability for one in bins)


@given(FILMS)
def test_net_benefit_is_vickers_and_elkins_at_the_films_own_prevalence(rows: list[tuple[bool, int]]) -> None:
    truth, step = (np.array(column) for column in zip(*rows, strict=True))
    prevalence = truth.mean()
    probability = 0.07 + step / 12.0
    curve = decision_curve(truth, probability, prevalence)
    assert curve is not None
    odds = probability / (1 - probability) * prevalence / (1 - prevalence)
    moved = odds / (1 + odds)
    for threshold, benefit, everyone in zip(THRESHOLDS, curve.model, curve.everyone, strict=True):
        if np.abs(moved - threshold).min() > 1e-9:
            called, weight = moved >= threshold, threshold / (1 - threshold)
            by_hand = (called & truth).sum() / len(truth) - weight * (called & ~truth).sum() / len(truth)
            assert benefit == pytest.approx(by_hand, abs=1e-9)
        assert everyone == pytest.approx(prevalence - (1 - prevalence) * threshold / (1 - threshold), abs=1e-9)


def test_true_probabilities_are_worth_more_than_calling_all_or_none_at_any_prevalence(drawn: Make) -> None:
    predictions = drawn(40_000)
    for prevalence in (0.05, FITTED_PREVALENCE, 0.8):
        curve = decision_curve(predictions.truth, predictions.probability, prevalence)
        assert curve is not None
        best = np.maximum(curve.everyone, 0.0)
        assert (np.array(curve.model) >= best - 0.01 / (1.0 - np.array(THRESHOLDS))).all()
        assert curve.prevalence == prevalence
