import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from evaluation.calibration import FITTED_PREVALENCE, at_prevalence, fit_platt, fit_temperature


def films_of(temperature: float, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Films whose logits are `temperature` times too large, half of them positive: (truth, logit)."""
    generator = np.random.default_rng(seed)
    true_logit = generator.normal(0.0, 2.0, count)
    truth = generator.random(count) < 1.0 / (1.0 + np.exp(-true_logit))
    return truth, temperature * true_logit


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5, 6.0])
def test_a_known_temperature_is_found_again(temperature: float) -> None:
    found = fit_temperature(*films_of(temperature, 40_000, seed=1), fitted_on="drawn films")
    assert 1.0 / found.slope == pytest.approx(temperature, rel=0.05)
    assert (found.method, found.intercept, found.films, found.fitted_on) == ("temperature", 0.0, 40_000, "drawn films")


@given(seed=st.integers(0, 100), temperature=st.floats(0.3, 5.0))
def test_no_other_temperature_has_less_loss(seed: int, temperature: float) -> None:
    truth, logit = films_of(temperature, 200, seed)
    weight = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum())

    def loss(slope: float) -> float:
        return float(np.sum(weight * np.logaddexp(0.0, -slope * np.where(truth, logit, -logit))))

    best = fit_temperature(truth, logit, "drawn films").slope
    assert all(loss(best) <= loss(slope) + 1e-6 for slope in np.geomspace(0.05, 20.0, 50))


def test_a_calibrated_probability_says_how_often_it_is_right() -> None:
    truth, logit = films_of(3.0, 40_000, seed=2)
    probability = fit_temperature(truth, logit, "drawn films").probability(logit)
    for low in np.arange(0.0, 1.0, 0.1):
        inside = (probability >= low) & (probability < low + 0.1)
        assert truth[inside].mean() == pytest.approx(probability[inside].mean(), abs=0.03)


def test_calibration_keeps_the_order_and_the_middle() -> None:
    truth, logit = films_of(3.0, 500, seed=3)
    found = fit_temperature(truth, logit, "drawn films")
    assert np.all(np.diff(found.probability(np.sort(logit))) >= 0.0)
    assert found.probability(np.zeros(1))[0] == 0.5


def test_each_class_weighs_the_same_however_many_films_it_has() -> None:
    truth, logit = films_of(2.0, 2_000, seed=4)
    more = np.concatenate([np.arange(2_000), np.repeat(np.flatnonzero(truth), 5)])
    alone = fit_temperature(truth, logit, "drawn films").slope
    assert fit_temperature(truth[more], logit[more], "drawn films").slope == pytest.approx(alone, rel=1e-3)


def test_films_without_a_single_error_do_not_break_it() -> None:
    truth = np.array([False, True] * 20)
    found = fit_temperature(truth, np.where(truth, 3.0, -3.0), "drawn films")
    assert 0.0 < found.slope <= 20.0


@pytest.mark.parametrize("truth", [[True, True], [False, False]])
def test_one_class_cannot_be_calibrated_on(truth: list[bool]) -> None:
    with pytest.raises(ValueError, match="expected held-out films of both classes, received one class"):
        fit_temperature(np.array(truth), np.array([1.0, 2.0]), "drawn films")


@pytest.mark.parametrize(("slope", "intercept"), [(0.5, 0.0), (1.0, 1.5), (3.0, -2.0)])
def test_a_known_line_is_found_again(slope: float, intercept: float) -> None:
    generator = np.random.default_rng(5)
    true_logit = generator.normal(0.0, 2.0, 40_000)
    truth = generator.random(40_000) < 1.0 / (1.0 + np.exp(-true_logit))
    found = fit_platt(truth, (true_logit - intercept) / slope, "drawn films")
    assert found.slope == pytest.approx(slope, rel=0.05)
    assert found.intercept == pytest.approx(intercept, abs=0.06)
    assert (found.method, found.films, found.fitted_on) == ("platt", 40_000, "drawn films")


@settings(max_examples=15)  # scikit-learn takes its time
@given(seed=st.integers(0, 100), slope=st.floats(0.3, 5.0))
def test_platts_line_is_scikit_learns(seed: int, slope: float) -> None:
    truth, logit = films_of(slope, 300, seed)
    weight = np.where(truth, 150.0 / truth.sum(), 150.0 / (~truth).sum())
    # A logistic regression on both outcomes of each film, weighted by Platt's targets, is the same fit.
    target = np.where(truth, (truth.sum() + 1) / (truth.sum() + 2), 1 / ((~truth).sum() + 2))
    both, outcome = np.concatenate([logit, logit])[:, None], np.repeat([1, 0], 300)
    shares = np.concatenate([weight * target, weight * (1 - target)])
    expected = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(both, outcome, sample_weight=shares)
    found = fit_platt(truth, logit, "drawn films")
    assert found.slope == pytest.approx(expected.coef_[0, 0], rel=1e-4)
    assert found.intercept == pytest.approx(expected.intercept_[0], abs=1e-4)


def test_films_without_a_single_error_do_not_break_platts_line() -> None:
    truth = np.array([False, True] * 20)
    found = fit_platt(truth, np.where(truth, 3.0, -3.0), "drawn films")
    assert found.probability(np.array([3.0]))[0] == pytest.approx(21 / 22, abs=1e-6)


@pytest.mark.parametrize("truth", [[True, True], [False, False]])
def test_platts_line_wants_both_classes(truth: list[bool]) -> None:
    with pytest.raises(ValueError, match="expected held-out films of both classes, received one class"):
        fit_platt(np.array(truth), np.array([1.0, 2.0]), "drawn films")


def test_scores_that_run_against_the_labels_are_refused() -> None:
    truth, logit = films_of(1.0, 500, seed=7)
    with pytest.raises(ValueError, match="expected scores that rise with pneumonia, received some that fall"):
        fit_platt(truth, -logit, "drawn films")


# Bayes' rule by hand: .8 at a half is odds of 4; at a tenth they are 4/9.
def test_a_probability_is_moved_to_another_prevalence() -> None:
    assert at_prevalence(np.array([0.8]), 0.1)[0] == pytest.approx(4 / 13)
    assert at_prevalence(np.array([0.0, 1.0]), 0.1).tolist() == [0.0, 1.0]


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_move_and_the_move_back_change_nothing(probability: float, prevalence: float) -> None:
    moved = at_prevalence(np.array([probability]), prevalence)
    assert at_prevalence(moved, FITTED_PREVALENCE, fitted=prevalence)[0] == pytest.approx(probability)
    assert at_prevalence(moved, prevalence, fitted=prevalence)[0] == pytest.approx(moved[0])


@pytest.mark.parametrize("prevalence", [0.0, 1.0, -0.1, 2.0])
def test_a_prevalence_of_all_or_none_is_refused(prevalence: float) -> None:
    with pytest.raises(ValueError, match="expected a prevalence between 0 and 1, exclusive"):
        at_prevalence(np.array([0.5]), prevalence)
