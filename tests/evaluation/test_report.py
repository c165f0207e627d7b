import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import class_likelihood_ratios, precision_recall_fscore_support

from evaluation.outcomes import Cells
from evaluation.report import ClassReport, area_figure, class_report

CELLS = st.tuples(*[st.integers(0, 30)] * 4).filter(any).map(lambda counts: Cells(*counts))


def of(cells: Cells) -> ClassReport:
    return class_report(cells, "PNEUMONIA", "NORMAL")


def films_of(cells: Cells) -> tuple[list[int], list[int]]:
    truth = [1] * cells.positive + [0] * cells.negative
    called = [1] * cells.true_positive + [0] * cells.false_negative
    return truth, called + [1] * cells.false_positive + [0] * cells.true_negative


@given(CELLS)
def test_precision_and_recall_are_scikit_learns(cells: Cells) -> None:
    assume(min(cells.positive, cells.negative, cells.called, cells.films - cells.called) > 0)
    precision, recall, _, support = precision_recall_fscore_support(*films_of(cells))
    for place, report in enumerate((class_report(cells.of_the_other_class(), "NORMAL", "PNEUMONIA"), of(cells))):
        assert report.figures["positive_predictive_value"].value == pytest.approx(precision[place], abs=1e-6)
        assert report.figures["sensitivity"].value == pytest.approx(recall[place], abs=1e-6)
        assert report.films == support[place]


@given(CELLS)
def test_likelihood_ratios_are_scikit_learns(cells: Cells) -> None:
    assume(min(cells.positive, cells.negative, cells.false_positive, cells.true_negative) > 0)
    positive, negative = class_likelihood_ratios(*films_of(cells))
    found = of(cells).figures
    assert found["positive_likelihood_ratio"].value == pytest.approx(positive, rel=1e-6)
    assert found["negative_likelihood_ratio"].value == pytest.approx(negative, rel=1e-6)


@given(CELLS)
def test_every_figure_has_a_value_inside_its_interval_or_a_reason(cells: Cells) -> None:
    for figure in of(cells).figures.values():
        if figure.value is None:
            assert figure.reason
        elif figure.low is None or figure.high is None:
            assert figure.method.startswith("no interval: ")
        else:
            assert figure.low <= figure.value <= figure.high


# Cells: true positive, false positive, false negative, true negative.
@pytest.mark.parametrize(
    ("cells", "name", "reason"),
    [
        (Cells(0, 0, 3, 5), "positive_predictive_value", "undefined: no film was called PNEUMONIA"),
        (Cells(3, 5, 0, 0), "negative_predictive_value", "undefined: every film was called PNEUMONIA"),
        (Cells(0, 2, 0, 5), "sensitivity", "undefined: no film is labelled PNEUMONIA"),
        (Cells(2, 0, 5, 0), "specificity", "undefined: no film is labelled NORMAL"),
        (Cells(0, 2, 0, 5), "positive_likelihood_ratio", "undefined: no film is labelled PNEUMONIA"),
        (Cells(2, 0, 5, 0), "positive_likelihood_ratio", "undefined: no film is labelled NORMAL"),
        (
            Cells(3, 0, 1, 5),
            "positive_likelihood_ratio",
            "without bound: not once was a film labelled NORMAL called PNEUMONIA",
        ),
        (
            Cells(0, 0, 4, 5),
            "positive_likelihood_ratio",
            "undefined: no film was called PNEUMONIA",
        ),
    ],
)
def test_what_cannot_be_said_says_why(cells: Cells, name: str, reason: str) -> None:
    figure = of(cells).figures[name]
    assert (figure.value, figure.reason) == (None, reason)
    assert figure.text() == reason


def test_a_likelihood_ratio_of_zero_stands_without_an_interval() -> None:
    figure = of(Cells(0, 2, 4, 5)).figures["positive_likelihood_ratio"]
    assert (figure.value, figure.low) == (0.0, None)
    assert figure.text() == "0.0000  n=11  no interval: the logarithm of 0 has no value"


def test_an_interval_of_no_width_is_not_given() -> None:
    figure = of(Cells(4, 5, 0, 0)).figures["positive_likelihood_ratio"]
    assert figure.text() == "1.0000  n=9  no interval: every film was called PNEUMONIA"
    truth = np.repeat([False, True], 5)
    for score, area in ((np.arange(10.0), 1.0), (np.zeros(10), 0.5)):
        figure = area_figure(truth, score)
        assert (figure.value, figure.low) == (area, None)
        assert figure.method.startswith("no interval: DeLong's variance is 0")
