import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.outcomes import Cells
from evaluation.prevalence import interpreted, post_test_probability

LABELS = ("NORMAL", "PNEUMONIA")
CELLS = st.tuples(*[st.integers(1, 200)] * 4).map(lambda counts: Cells(*counts))


# Fagan's nomogram: a prevalence of a quarter and a likelihood ratio of 6 are two chances in three.
def test_a_likelihood_ratio_multiplies_the_odds() -> None:
    assert post_test_probability(0.25, 6.0) == pytest.approx(2 / 3)
    assert post_test_probability(0.25, 1.0) == 0.25
    assert post_test_probability(0.25, 0.0) == 0.0


@given(CELLS)
def test_at_their_own_prevalence_predictive_values_are_the_films_own(cells: Cells) -> None:
    at = interpreted(cells, cells.positive / cells.films, LABELS)
    assert at.positive_predictive_value.value == pytest.approx(cells.true_positive / cells.called)
    assert at.negative_predictive_value.value == pytest.approx(cells.true_negative / (cells.films - cells.called))


@given(CELLS, st.floats(0.01, 0.99))
def test_predictive_values_are_bayes_rule(cells: Cells, prevalence: float) -> None:
    at = interpreted(cells, prevalence, LABELS)
    sensitivity, specificity = cells.true_positive / cells.positive, cells.true_negative / cells.negative
    found, alarms = prevalence * sensitivity, (1 - prevalence) * (1 - specificity)
    missed, cleared = prevalence * (1 - sensitivity), (1 - prevalence) * specificity
    for figure, value in (
        (at.positive_predictive_value, found / (found + alarms)),
        (at.negative_predictive_value, cleared / (cleared + missed)),
    ):
        assert figure.value == pytest.approx(value)
        assert figure.low is not None
        assert figure.high is not None
        assert 0.0 <= figure.low <= value + 1e-9
        assert value - 1e-9 <= figure.high <= 1.0


@given(CELLS, st.floats(0.001, 0.999))
def test_of_a_thousand_children_each_is_somewhere(cells: Cells, prevalence: float) -> None:
    of = interpreted(cells, prevalence, LABELS).of_a_thousand
    assert of is not None
    counts = (of.sick_found, of.sick_missed, of.well_alarmed, of.well_cleared)
    assert sum(counts) == 1000
    assert min(counts) >= 0
    assert of.sick_found + of.sick_missed == round(1000 * prevalence)


def test_without_a_single_false_alarm_the_value_stands_without_an_interval() -> None:
    figure = interpreted(Cells(20, 0, 5, 30), 0.1, LABELS).positive_predictive_value
    assert (figure.value, figure.low) == (1.0, None)
    assert figure.method == "no interval: no film labelled NORMAL was called PNEUMONIA"


def test_what_cannot_be_said_says_why() -> None:
    at = interpreted(Cells(0, 0, 5, 30), 0.1, LABELS)
    assert at.positive_predictive_value.reason == "undefined: no film was called PNEUMONIA"
    assert at.negative_predictive_value.value == pytest.approx(0.9)
    assert interpreted(Cells(3, 0, 2, 0), 0.1, LABELS).of_a_thousand is None


@pytest.mark.parametrize("prevalence", [0.0, 1.0, 1.5])
def test_a_prevalence_of_all_or_none_is_refused(prevalence: float) -> None:
    with pytest.raises(ValueError, match=f"expected a prevalence between 0 and 1, exclusive, received {prevalence}"):
        interpreted(Cells(1, 1, 1, 1), prevalence, LABELS)
