from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.at_operating_point import at_operating_point
from evaluation.evaluate import Choices, evaluate
from evaluation.figure import Figure
from evaluation.predictions import Predictions
from evaluation.reweighted import OF_OUTCOMES

Make = Callable[..., Predictions]
LABELS = ("NORMAL", "PNEUMONIA")


@settings(max_examples=12)  # the whole evaluation takes its time
@given(st.integers(0, 50), st.floats(0.02, 0.98))
def test_every_value_is_that_of_the_whole_evaluation(drawn: Make, seed: int, point: float) -> None:
    predictions = drawn(120, seed, per_patient=2)
    found = at_operating_point(predictions, point, LABELS)
    report = evaluate(predictions, Choices(point, LABELS, draws=0))
    assert found.cells == report.cells
    assert found.subgroups == report.subgroups
    assert found.whole["auc"] == report.overall["auc"]
    for name, figure in found.overall.items():
        assert figure.value == pytest.approx(report.overall[name].value), name
    for one, expected in zip(found.classes, report.classes, strict=True):
        assert {name: figure.value for name, figure in one.figures.items()} == pytest.approx(
            {name: figure.value for name, figure in expected.figures.items()}
        )


def test_the_figures_that_a_point_moves_are_all_there_and_no_others(drawn: Make) -> None:
    found = at_operating_point(drawn(100), 0.5, LABELS)
    of_classes = {"f1_negative", "f1_positive"}
    assert set(found.overall) == {*OF_OUTCOMES, "accuracy"} - of_classes
    assert all("f1" in one.figures for one in found.classes)


def test_intervals_are_about_those_of_drawing_patients_one_by_one(drawn: Make) -> None:
    predictions = drawn(600, seed=4, per_patient=3)
    found = at_operating_point(predictions, 0.4, LABELS).overall
    slow = evaluate(predictions, Choices(0.4, LABELS, draws=1000)).overall
    for name in set(found) - {"accuracy"}:
        width = bound(slow[name], "high") - bound(slow[name], "low")
        for side in ("low", "high"):
            assert bound(found[name], side) == pytest.approx(bound(slow[name], side), abs=0.15 * width), name


def bound(figure: Figure, side: str) -> float:
    value = getattr(figure, side)
    assert value is not None
    return float(value)


def test_films_of_one_class_give_reasons_and_no_error(stored: Make) -> None:
    found = at_operating_point(stored(np.ones(30, np.bool_), np.linspace(-2, 2, 30)), 0.5, LABELS)
    assert found.classes[1].figures["sensitivity"].value == 0.5
    assert found.whole["specificity"].reason == "undefined: no film is labelled NORMAL"
    assert found.overall["matthews_correlation"].value is None
    assert found.overall["matthews_correlation"].reason


def test_the_same_point_gives_the_same_intervals(drawn: Make) -> None:
    predictions = drawn(200)
    assert at_operating_point(predictions, 0.3, LABELS) == at_operating_point(predictions, 0.3, LABELS)
