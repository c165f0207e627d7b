from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.beside_whole import COMPARED, apart, side_of
from evaluation.figure import Figure, undefined, without_interval
from evaluation.predictions import Predictions
from evaluation.report import share
from evaluation.subgroups import subgroups

Make = Callable[..., Predictions]
SHARE = st.floats(0.0, 1.0)


def figure(low: float, value: float, high: float) -> Figure:
    return Figure(value, low, high, 30, "Wilson 95 %")


@given(st.lists(SHARE, min_size=3, max_size=3).map(sorted), SHARE)
def test_the_side_is_where_the_whole_interval_lies(bounds: list[float], whole: float) -> None:
    side = side_of(figure(*bounds), figure(0.0, whole, 1.0))
    assert (side == "below") == (bounds[2] < whole)
    assert (side == "above") == (bounds[0] > whole)
    assert (side == "") == (bounds[0] <= whole <= bounds[2])


def test_what_is_not_known_is_not_marked() -> None:
    known, unknown = figure(0.1, 0.2, 0.3), undefined("too few to say")
    assert side_of(unknown, known) == ""
    assert side_of(known, unknown) == ""
    assert side_of(without_interval(0.1, 3, "no draws"), figure(0.8, 0.9, 1.0)) == ""


def test_a_kind_of_film_that_the_model_fails_on_stands_apart(stored: Make) -> None:
    truth = np.arange(400) % 2 == 0
    small = np.arange(400) >= 300
    logit = np.where(truth, 2.0, np.where(small, 1.0, -2.0))  # every normal small film is called pneumonia
    predictions = stored(truth, logit, width=np.where(small, 500, 1600), height=np.full(400, 1200))
    cleared = ~truth & (logit < 0.0)
    whole = {"specificity": share(int(cleared.sum()), int((~truth).sum()), "")}
    found = [(one.group.name, one.name, one.side) for one in apart(subgroups(predictions, 0.5), whole)]
    assert ("below 0.8 megapixels", "specificity", "below") in found
    assert ("1.6 megapixels and above", "specificity", "above") in found
    assert {name for _, name, _ in found} == {"specificity"}


def test_accuracy_is_not_compared() -> None:
    assert "accuracy" not in COMPARED
