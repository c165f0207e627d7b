import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.calibration import at_prevalence
from evaluation.curves import decision_curve, operating_curve
from evaluation.figure import Figure, without_interval
from evaluation.outcomes import Cells, cells_of
from evaluation.prevalence import after_the_film, interpreted, net_benefit_at, post_test_probability, precision_curve

LABELS = ("NORMAL", "PNEUMONIA")
CELLS = st.tuples(*[st.integers(1, 200)] * 4).map(lambda counts: Cells(*counts))


# Fagan's nomogram: a prevalence of a quarter and a likelihood ratio of 6 are two chances in three.
def test_a_likelihood_ratio_multiplies_the_odds() -> None:
    assert post_test_probability(0.25, 6.0) == pytest.approx(2 / 3)
    assert post_test_probability(0.25, 1.0) == 0.25
    assert post_test_probability(0.25, 0.0) == 0.0


# Chu, Brown, Emerg. Med. Australas. 17 (2005) 322: below 17 % and a ratio of .05 leave less than 1 %.
def test_a_small_ratio_leaves_the_published_probability() -> None:
    assert post_test_probability(0.165, 0.05) < 0.01


SHARES = st.floats(0.001, 0.999)
RATIOS = st.tuples(*[st.floats(1e-3, 1e3)] * 3).map(sorted)


@given(RATIOS, SHARES, SHARES)
def test_after_the_film_rises_with_what_was_before_and_keeps_its_interval(
    ratio: list[float], before: float, other: float
) -> None:
    low, value, high = ratio
    figure = Figure(value, low, high, 9, "any")
    after = after_the_film(figure, before)
    assert after.low is not None
    assert after.high is not None
    assert after.value is not None
    assert 0.0 < after.low <= after.value <= after.high < 1.0
    assert (after.value >= before) == (value >= 1.0) or after.value == pytest.approx(before)
    least, most = (after_the_film(figure, share).value or 0.0 for share in sorted((before, other)))
    assert least <= most


@given(SHARES, st.floats(1e-3, 1e3))
def test_a_ratio_of_one_changes_nothing_and_its_inverse_takes_a_ratio_back(before: float, ratio: float) -> None:
    assert after_the_film(without_interval(1.0, 9, "any"), before).value == pytest.approx(before)
    there = after_the_film(without_interval(ratio, 9, "any"), before).value
    assert there is not None
    assert post_test_probability(there, 1.0 / ratio) == pytest.approx(before)


@pytest.mark.parametrize("before", [0.0, 1.0, -0.1])
def test_what_is_sure_before_the_film_is_no_question(before: float) -> None:
    with pytest.raises(ValueError, match=f"expected a probability between 0 and 1, exclusive, received {before}"):
        after_the_film(without_interval(2.0, 9, "any"), before)


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


@given(st.integers(0, 200), st.floats(0.01, 0.99))
def test_the_precision_curve_is_the_predictive_value_at_each_of_its_points(seed: int, prevalence: float) -> None:
    generator = np.random.default_rng(seed)
    truth, probability = generator.random(60) < 0.6, np.round(generator.random(60), 2)
    curve = operating_curve(truth, probability)
    assert curve is not None
    for point, precision in zip(curve.probability, precision_curve(curve, prevalence), strict=True):
        expected = interpreted(cells_of(truth, probability >= point), prevalence, LABELS).positive_predictive_value
        assert precision == (None if expected.value is None else pytest.approx(expected.value))


def test_at_the_films_own_prevalence_the_precision_is_the_curves_own() -> None:
    truth, probability = np.arange(50) % 5 > 1, np.linspace(0.0, 1.0, 50) ** 2
    curve = operating_curve(truth, probability)
    assert curve is not None
    assert precision_curve(curve, 0.6) == pytest.approx(curve.precision)


@given(st.integers(0, 200), st.floats(0.05, 0.95))
def test_the_net_benefit_at_a_point_lies_on_the_decision_curve(seed: int, prevalence: float) -> None:
    generator = np.random.default_rng(seed)
    truth, probability = np.arange(80) % 2 == 0, generator.random(80)
    curve = decision_curve(truth, probability, prevalence)
    assert curve is not None
    for place in (9, 49, 79):
        threshold = curve.threshold[place]
        # The operating point that the prevalence moves to this threshold.
        point = float(at_prevalence(np.array([threshold]), 0.5, prevalence)[0])
        here = net_benefit_at(cells_of(truth, probability >= point), point, prevalence)
        assert here is not None
        assert here.threshold == pytest.approx(threshold)
        assert here.model == pytest.approx(curve.model[place], abs=0.02)  # a film on the very threshold may turn
        assert here.everyone == pytest.approx(curve.everyone[place])


def test_a_net_benefit_needs_both_classes() -> None:
    assert net_benefit_at(Cells(3, 0, 2, 0), 0.5, 0.1) is None
    assert net_benefit_at(Cells(0, 1, 0, 2), 0.5, 0.1) is None
