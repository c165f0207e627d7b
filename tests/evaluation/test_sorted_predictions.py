from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from evaluation.outcomes import cells_of
from evaluation.predictions import Predictions
from evaluation.selection import Selection, kept
from evaluation.sorted_predictions import ORDERS, Outcome, SortedPredictions

Make = Callable[..., Predictions]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# Few values, so that films share a probability and the operating point falls upon one.
FILMS = st.lists(st.tuples(st.booleans(), st.integers(-6, 6)), min_size=1, max_size=60)
POINTS = st.floats(0.001, 0.999) | st.integers(-6, 6).map(lambda logit: float(1.0 / (1.0 + np.exp(-logit))))


def sorted_films(stored: Make, films: list[tuple[bool, int]]) -> SortedPredictions:
    return SortedPredictions(stored([sick for sick, _ in films], [float(logit) for _, logit in films]))


@given(films=FILMS, point=POINTS)
def test_cells_galleries_and_scikit_learn_agree_at_every_operating_point(
    stored: Make, films: list[tuple[bool, int]], point: float
) -> None:
    held = sorted_films(stored, films)
    truth, called = held.predictions.truth, held.predictions.probability >= point
    cells = held.cells(point)
    assert cells == cells_of(truth, called)
    expected = confusion_matrix(truth, called, labels=[False, True]).ravel().tolist()
    assert [cells.true_negative, cells.false_positive, cells.false_negative, cells.true_positive] == expected
    for outcome in OUTCOMES:
        places = held.of_outcome(outcome, point)
        assert len(places) == getattr(cells, outcome.replace(" ", "_"))
        right, positive = outcome.split()
        assert (called[places] == (positive == "positive")).all()
        assert ((truth[places] == called[places]) == (right == "true")).all()


@given(films=FILMS, point=POINTS, outcome=st.sampled_from(OUTCOMES), seed=st.integers(0, 99))
def test_every_order_holds_the_same_films(
    stored: Make, films: list[tuple[bool, int]], point: float, outcome: Outcome, seed: int
) -> None:
    held = sorted_films(stored, films)
    some = np.random.default_rng(seed).random(len(films)) < 0.5
    expected = set(held.of_outcome(outcome, point)[some[held.of_outcome(outcome, point)]].tolist())
    for order in ORDERS:
        places = held.gallery(outcome, point, order, some)
        assert len(places) == len(expected)
        assert set(places.tolist()) == expected


@given(films=FILMS, point=POINTS, outcome=st.sampled_from(OUTCOMES))
def test_each_order_is_what_it_is_called(
    stored: Make, films: list[tuple[bool, int]], point: float, outcome: Outcome
) -> None:
    held = sorted_films(stored, films)
    probability, truth = held.predictions.probability, held.predictions.truth

    def by(order: Any, key: NDArray[np.float64]) -> None:
        values = key[held.gallery(outcome, point, order)]
        assert (np.diff(values) >= 0.0).all()

    by("wrong", -np.abs(truth - probability))
    by("near", np.abs(probability - point))
    by("high", -probability)
    by("low", probability)
    names = [held.predictions.film[place] for place in held.gallery(outcome, point, "file")]
    assert names == sorted(names)


def test_a_word_that_is_no_outcome_is_named(stored: Make) -> None:
    with pytest.raises(ValueError, match=r"expected an outcome of true positive, .* received 'wrong'"):
        sorted_films(stored, [(True, 1)]).of_outcome("wrong", 0.5)  # type: ignore[arg-type]


def test_a_selection_leaves_out_by_cause_size_text_and_name(stored: Make) -> None:
    predictions = stored(
        [True, True, False, False], [1.0] * 4, cause=["virus", "bacteria", "normal", "normal"],
        width=[1000, 1000, 1000, 3000], height=[700, 1000, 1000, 1000],
    )  # fmt: skip

    def names(selection: Selection) -> list[int]:
        return np.flatnonzero(kept(predictions, selection)).tolist()

    assert Selection().is_all
    assert names(Selection()) == [0, 1, 2, 3]
    assert names(Selection(cause="normal")) == [2, 3]
    assert names(Selection(size="below 0.8 megapixels")) == [0]
    assert names(Selection(size="1.6 megapixels and above", cause="normal")) == [3]
    assert names(Selection(size="of another time")) == []
    assert names(Selection(text="FILM00002")) == [2]
    assert names(Selection(names={"test/film00001", "test/film00003"})) == [1, 3]
    assert names(Selection(names=())) == []
    assert not Selection(names=()).is_all
