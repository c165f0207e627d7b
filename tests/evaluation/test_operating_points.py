import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from evaluation.calibration import at_prevalence
from evaluation.operating_points import by_costs, by_sensitivity, by_youden

FILMS = st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=2, max_size=60).filter(
    lambda films: {sick for sick, _ in films} == {False, True}
)


def arrays(films: list[tuple[bool, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([sick for sick, _ in films]), np.array([tenth / 10 for _, tenth in films])


@given(FILMS)
def test_youdens_point_is_the_best_of_scikit_learns_curve(films: list[tuple[bool, int]]) -> None:
    truth, probability = arrays(films)
    alarms, found, _ = roc_curve(truth, probability)
    called = probability >= by_youden(truth, probability)
    reached = called[truth].mean() + (~called)[~truth].mean() - 1.0
    # scikit-learn's curve begins with the point that calls nothing, which is worth 0.
    assert reached == pytest.approx(max(float((found - alarms)[1:].max()), -1.0))


@given(FILMS, st.floats(0.01, 1.0))
def test_the_asked_sensitivity_is_reached_and_no_higher_point_would(
    films: list[tuple[bool, int]], least: float
) -> None:
    truth, probability = arrays(films)
    point = by_sensitivity(truth, probability, least)
    assert (probability[truth] >= point).mean() >= least - 1e-9
    assert (probability[truth] > point).mean() < least


@given(st.floats(0.1, 100.0), st.floats(0.01, 0.99))
def test_at_the_point_of_costs_alarm_and_silence_cost_the_same(missed: float, prevalence: float) -> None:
    point = by_costs(missed, prevalence)
    sick = float(at_prevalence(np.array([point]), prevalence)[0])
    assert sick * missed == pytest.approx(1.0 - sick)


def test_equal_costs_at_a_prevalence_of_a_half_leave_the_middle() -> None:
    assert by_costs(1.0, 0.5) == pytest.approx(0.5)
    assert by_costs(9.0, 0.5) == pytest.approx(0.1)


def test_what_cannot_be_asked_is_named() -> None:
    truth, probability = np.array([True, False]), np.array([0.6, 0.4])
    for least in (0.0, 1.5, float("nan")):
        with pytest.raises(ValueError, match="expected a sensitivity above 0 and at most 1, received"):
            by_sensitivity(truth, probability, least)
    with pytest.raises(ValueError, match="expected films of both classes"):
        by_youden(np.array([True, True]), probability)
    with pytest.raises(ValueError, match="expected a miss to cost more than nothing, received 0"):
        by_costs(0.0, 0.5)
    with pytest.raises(ValueError, match="expected a prevalence between 0 and 1"):
        by_costs(2.0, 1.0)
