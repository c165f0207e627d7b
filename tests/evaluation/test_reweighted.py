import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from evaluation.outcomes import Cells
from evaluation.predictions import Predictions
from evaluation.prevalence import net_benefit_at
from evaluation.reweighted import FIGURES, HALF_LAST_DECIMAL, OF_OUTCOMES, ScoredFilms, net_benefit, of_outcomes

Make = Callable[..., Predictions]
Rows = list[tuple[bool, int, int]]
ROWS = st.lists(st.tuples(st.booleans(), st.integers(-4, 4), st.integers(0, 3)), min_size=2, max_size=60).filter(
    lambda rows: any(weight for _, _, weight in rows)
)


@settings(max_examples=60)  # scikit-learn takes its time
@given(ROWS, st.sampled_from([0.2, 0.5, 0.7]))
def test_every_figure_is_scikit_learns_where_it_is_defined(stored: Make, rows: Rows, point: float) -> None:
    truth, logit, weight = (np.array(column) for column in zip(*rows, strict=True))
    weight = weight.astype(np.float64)
    predictions = stored(truth, logit)
    called = predictions.probability >= point
    found = dict(zip(FIGURES, ScoredFilms(predictions, point).figures(weight), strict=True))
    for name, value in expected(truth, called, predictions.probability, weight).items():
        if not np.isnan(found[name]):
            assert found[name] == pytest.approx(value, abs=1e-6), name


def expected(truth, called, probability, weight) -> dict[str, float]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """scikit-learn's figures; it gives 0 and a warning where a figure is undefined."""
    options = {"sample_weight": weight, "zero_division": 0.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f1 = {name: metrics.f1_score(truth, called, average=name, **options) for name in ("macro", "weighted")}
        precision = {n: metrics.precision_score(truth, called, average=n, **options) for n in ("macro", "weighted")}
        clipped = np.clip(probability, HALF_LAST_DECIMAL, 1 - HALF_LAST_DECIMAL)
        return {
            "f1_positive": metrics.f1_score(truth, called, **options),
            "f1_negative": metrics.f1_score(~truth, ~called, **options),
            "f1_macro": f1["macro"],
            "f1_weighted": f1["weighted"],
            "precision_macro": precision["macro"],
            "precision_weighted": precision["weighted"],
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, called, sample_weight=weight),
            "matthews_correlation": metrics.matthews_corrcoef(truth, called, sample_weight=weight),
            "brier_score": metrics.brier_score_loss(truth, probability, sample_weight=weight),
            "log_loss": metrics.log_loss(truth, clipped, sample_weight=weight, labels=[False, True]),
        }


@given(ROWS)
def test_what_is_defined_is_said(stored: Make, rows: Rows) -> None:
    truth, logit, weight = (np.array(column) for column in zip(*rows, strict=True))
    found = dict(zip(FIGURES, ScoredFilms(stored(truth, logit), 0.5).figures(weight.astype(np.float64)), strict=True))
    assert all(np.isfinite(found[name]) for name in ("brier_score", "log_loss"))
    both = len(set(truth[weight > 0])) == 2
    assert all(
        np.isfinite(found[name]) == both
        for name in ("auc_by_patient", "balanced_accuracy", "net_benefit", "adaptive_calibration_error_balanced")
    )


def test_a_sure_and_wrong_film_has_a_loss_that_can_be_written(stored: Make) -> None:
    predictions = stored([True, False], [-1000.0, 1000.0])
    found = dict(zip(FIGURES, ScoredFilms(predictions, 0.5).figures(np.ones(2)), strict=True))
    assert found["log_loss"] == pytest.approx(-np.log(HALF_LAST_DECIMAL))
    assert found["brier_score"] == 1.0


# By hand: of 100 films 30 sick found and 20 false alarms; at a threshold of 1 in 5 a false alarm weighs a quarter.
def test_net_benefit_weighs_false_alarms_by_the_odds_of_the_threshold() -> None:
    assert net_benefit(30, 20, 100, 0.2) == pytest.approx(0.25)
    assert net_benefit(30, 20, 100, 0.5) == pytest.approx(0.10)


@given(st.lists(st.integers(1, 500), min_size=4, max_size=4), st.floats(0.05, 0.95))
def test_the_net_benefit_is_that_of_the_decision_curve_at_the_films_own_share(
    counts: list[int], operating_point: float
) -> None:
    tn, fp, fn, tp = counts
    found = dict(zip(OF_OUTCOMES, of_outcomes(np.array(counts), operating_point), strict=True))
    expected = net_benefit_at(Cells(tp, fp, fn, tn), operating_point, (tp + fn) / sum(counts))
    assert expected is not None
    assert found["net_benefit"] == pytest.approx(expected.model, abs=1e-9)


def test_balanced_calibration_does_not_mind_how_many_films_a_class_has(drawn: Make) -> None:
    predictions = drawn(3000, seed=4)
    more = np.where(predictions.truth, 5.0, 1.0)
    place = list(FIGURES).index("adaptive_calibration_error_balanced")
    films = ScoredFilms(predictions, 0.5)
    same, plain = (films.figures(weight)[[place, place - 1]] for weight in (np.ones(3000), more))
    # Bins of equal weight lie elsewhere, so the two errors are alike, not equal.
    assert same[0] == pytest.approx(plain[0], abs=0.01)
    assert plain[1] > 0.1


@given(st.lists(st.tuples(*[st.integers(0, 40_000)] * 4).filter(any), min_size=1, max_size=8))
def test_many_counts_at_once_give_what_each_gives_alone(counts: list[tuple[int, int, int, int]]) -> None:
    together = of_outcomes(np.array(counts), 0.3)
    assert together.shape == (len(counts), len(OF_OUTCOMES))
    for row, alone in zip(together, counts, strict=True):
        np.testing.assert_array_equal(row, of_outcomes(np.array(alone), 0.3))
