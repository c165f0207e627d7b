import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from evaluation.ranking import Ranking, area, average_precision, bins_of, calibration_error

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 3)), min_size=2, max_size=60).filter(
    lambda rows: all(any(sick is wanted and weight for sick, _, weight in rows) for wanted in (True, False))
)
Rows = list[tuple[bool, int, int]]


def columns(rows: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(truth, score in eighths, weight): few different scores, so that ties are common."""
    truth, score, weight = (np.array(column) for column in zip(*rows, strict=True))
    return truth, score / 8.0, weight.astype(np.float64)


@given(ROWS)
def test_weighted_areas_and_precisions_are_scikit_learns(rows: Rows) -> None:
    truth, score, weight = columns(rows)
    weights = Ranking(truth, score).weights(weight)
    assert area(weights) == pytest.approx(roc_auc_score(truth, score, sample_weight=weight), abs=1e-6)
    expected = average_precision_score(truth, score, sample_weight=weight)
    assert average_precision(weights) == pytest.approx(expected, abs=1e-6)


@given(ROWS)
def test_a_weight_counts_a_film_so_many_times(rows: Rows) -> None:
    truth, score, weight = columns(rows)
    times = weight.astype(np.int64)
    copied_truth, copied_score = np.repeat(truth, times), np.repeat(score, times)
    weighted, ranking = Ranking(truth, score), Ranking(copied_truth, copied_score)
    once, copies = weighted.weights(weight), ranking.weights(np.ones(len(copied_truth)))
    assert area(once) == pytest.approx(area(copies), abs=1e-12)
    assert average_precision(once) == pytest.approx(average_precision(copies), abs=1e-12)
    errors = [calibration_error(bins_of(w, r.score)) for w, r in ((once, weighted), (copies, ranking))]
    assert errors[0] == pytest.approx(errors[1], abs=1e-9)


@given(ROWS, st.randoms())
def test_the_order_of_films_changes_nothing(rows: Rows, random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = []
    for truth, score, weight in (columns(rows), columns(shuffled)):
        weights = (ranking := Ranking(truth, score)).weights(weight)
        found.append([area(weights), average_precision(weights), *bins_of(weights, ranking.score)[0]])
    np.testing.assert_allclose(found[0], found[1], atol=1e-12)


@given(ROWS)
def test_a_rising_map_of_the_scores_changes_no_rank(rows: Rows) -> None:
    truth, score, weight = columns(rows)
    before, after = (Ranking(truth, scores).weights(weight) for scores in (score, np.exp(3 * score) - 7))
    assert area(before) == area(after)
    assert average_precision(before) == average_precision(after)


def test_without_a_class_there_is_no_area() -> None:
    score = np.arange(3.0)
    assert math.isnan(area(Ranking(np.array([True] * 3), score).weights(np.ones(3))))
    nothing_sick = Ranking(np.array([False] * 3), score).weights(np.ones(3))
    assert math.isnan(area(nothing_sick))
    assert math.isnan(average_precision(nothing_sick))
    assert nothing_sick.balanced() is None


@pytest.mark.parametrize(("films", "bins"), [(30, 15), (45, 5), (100, 10), (100_000, 15)])
def test_bins_hold_equal_counts(films: int, bins: int) -> None:
    score = np.linspace(0.0, 1.0, films)
    ranking = Ranking(score > 0.5, score)
    found = bins_of(ranking.weights(np.ones(films)), ranking.score, bins)
    assert len(found.weight) == bins
    assert found.weight.max() - found.weight.min() <= 1
    assert found.score.sum() == pytest.approx(score.sum())


def test_films_of_one_score_share_a_bin() -> None:
    ranking = Ranking(np.array([True, False] * 20), np.full(40, 0.3))
    bins = bins_of(ranking.weights(np.ones(40)), ranking.score)
    assert sorted(bins.weight) == [0.0] * 14 + [40.0]
    assert calibration_error(bins) == pytest.approx(0.2)


# By hand: two bins; mean probabilities .15 and .85, shares 0 and 1/2; error (.15 + .35) / 2.
def test_the_calibration_error_is_the_mean_distance() -> None:
    ranking = Ranking(np.array([False, False, True, False]), np.array([0.1, 0.2, 0.8, 0.9]))
    assert calibration_error(bins_of(ranking.weights(np.ones(4)), ranking.score, 2)) == pytest.approx(0.25)
