import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, recall_score, roc_auc_score

from evaluation.metrics import area_under_curve, figures, proportion
from evaluation.predictions import Predictions


@st.composite
def scored_films(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Truth and scores of few different values, so that ties are common; two films of each class at least."""
    rows = draw(st.lists(st.tuples(st.booleans(), st.integers(-4, 4)), min_size=4, max_size=60))
    truth = np.array([row[0] for row in rows])
    assume(2 <= truth.sum() <= len(truth) - 2)
    return truth, np.array([row[1] for row in rows], np.float64)


# Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3; and Wilson's by R's prop.test without correction.
@pytest.mark.parametrize(
    ("successes", "films", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_the_published_ones(successes: int, films: int, low: float, high: float) -> None:
    estimate = proportion(successes, films)
    assert estimate.value == successes / films
    assert [estimate.low, estimate.high] == pytest.approx([low, high], abs=5e-5)
    assert (estimate.films, estimate.method) == (films, "Wilson 95 %")


@given(films=st.integers(1, 5000), data=st.data())
def test_an_interval_holds_its_share_and_mirrors_for_the_others(films: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, films))
    estimate, other = proportion(successes, films), proportion(films - successes, films)
    assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0
    assert estimate.low < estimate.high
    assert estimate.low == pytest.approx(1.0 - other.high)


@given(share=st.floats(0.05, 0.95))
def test_more_films_make_a_narrower_interval(share: float) -> None:
    widths = [(e := proportion(round(share * films), films)).high - e.low for films in (20, 200, 2000, 20_000)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("successes", "films"), [(0, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_is_an_error(successes: int, films: int) -> None:
    with pytest.raises(ValueError, match=f"received {successes} of {films}"):
        proportion(successes, films)


@given(scored_films())
def test_the_area_is_scikit_learns(films: tuple[np.ndarray, np.ndarray]) -> None:
    assert area_under_curve(*films).value == pytest.approx(roc_auc_score(*films), abs=1e-12)


def delong_deviation(truth: np.ndarray, score: np.ndarray) -> float:
    """DeLong's standard error as the paper writes it: every pair compared, O(n^2)."""
    positive, negative = score[truth], score[~truth]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    area = wins.mean()
    of_positive = ((wins.mean(axis=1) - area) ** 2).sum() / (len(positive) - 1)
    of_negative = ((wins.mean(axis=0) - area) ** 2).sum() / (len(negative) - 1)
    return float(np.sqrt(of_positive / len(positive) + of_negative / len(negative)))


@given(scored_films())
def test_the_interval_is_delongs(films: tuple[np.ndarray, np.ndarray]) -> None:
    estimate, half = area_under_curve(*films), 1.959964 * delong_deviation(*films)
    assert estimate.low == pytest.approx(max(0.0, estimate.value - half), abs=1e-6)
    assert estimate.high == pytest.approx(min(1.0, estimate.value + half), abs=1e-6)


@given(scored_films(), st.floats(0.1, 10.0), st.floats(-5.0, 5.0))
def test_the_area_does_not_depend_on_the_scale(
    films: tuple[np.ndarray, np.ndarray],
    slope: float,
    intercept: float,
) -> None:
    truth, score = films
    assert area_under_curve(truth, slope * score + intercept) == area_under_curve(truth, score)


def test_perfect_and_useless_scores_have_the_areas_of_such() -> None:
    truth = np.array([False] * 5 + [True] * 5)
    assert area_under_curve(truth, np.arange(10.0)).value == 1.0
    assert area_under_curve(truth, -np.arange(10.0)).value == 0.0
    assert area_under_curve(truth, np.zeros(10)).value == 0.5


@pytest.mark.parametrize("positive", [0, 1, 9, 10])
def test_an_area_wants_two_films_of_each_class(positive: int) -> None:
    truth = np.arange(10) < positive
    with pytest.raises(ValueError, match=f"expected two films of each class, received {positive} and {10 - positive}"):
        area_under_curve(truth, np.arange(10.0))


def predictions(truth: np.ndarray, logit: np.ndarray) -> Predictions:
    names, size = tuple(str(number) for number in range(len(truth))), np.ones(len(truth), np.int64)
    return Predictions(names, truth, names, names, size, size, logit, 1.0 / (1.0 + np.exp(-logit)))


@given(scored_films(), st.sampled_from([0.1, 0.5, 1.0 / (1.0 + np.exp(-1.0)), 0.9]))
def test_the_figures_are_scikit_learns(films: tuple[np.ndarray, np.ndarray], point: float) -> None:
    truth, logit = films
    scored = predictions(truth, logit)
    called = scored.probability >= point
    found = figures(scored, point)
    assert {name: figure.value for name, figure in found.items()} == {
        "auc": pytest.approx(roc_auc_score(truth, logit)),
        "accuracy": pytest.approx(accuracy_score(truth, called)),
        "sensitivity": pytest.approx(recall_score(truth, called)),
        "specificity": pytest.approx(recall_score(~truth, ~called)),
    }
    films_behind = {
        "auc": len(truth),
        "accuracy": len(truth),
        "sensitivity": truth.sum(),
        "specificity": (~truth).sum(),
    }
    assert {name: figure.films for name, figure in found.items()} == films_behind


def test_a_film_on_the_operating_point_is_called_pneumonia() -> None:
    scored = predictions(np.array([True, True, False, False]), np.array([0.0, 0.0, -1.0, -2.0]))
    assert figures(scored, 0.5)["sensitivity"].value == 1.0
