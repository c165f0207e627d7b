"""Each criterion of the gate, met and not met."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.criteria import Criteria
from evaluation.gate import Check, GateError, gate_checks
from evaluation.predictions import Predictions
from evaluation.workings import Workings

Make = Callable[..., Predictions]
FINE = Workings(graph_difference=1e-5, seconds=0.01, megabytes=19.0)
POINTS = (0.5, 0.5)


@pytest.fixture
def champion(drawn: Make) -> Predictions:
    return drawn(800)


def moved(predictions: Predictions, places: np.ndarray, logit: float) -> Predictions:
    """The same films, some of them with another logit."""
    scores = predictions.logit.copy()
    scores[places] = logit
    return replace(predictions, logit=scores, probability=1.0 / (1.0 + np.exp(-scores)))


def held(
    champion: Predictions, candidate: Predictions, criteria: Criteria | None = None, workings: Workings = FINE
) -> dict[str, Check]:
    checks = gate_checks(champion, candidate, POINTS, criteria or Criteria(), workings)
    return {check.name: check for check in checks}


def failed(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if not check.passed}


def test_the_same_predictions_pass(champion: Predictions) -> None:
    checks = held(champion, champion)
    assert not failed(checks)
    assert len(checks) == 9
    assert all(check.sentence.endswith(".") for check in checks.values())


def test_pneumonias_that_are_newly_missed_fail_and_are_named(champion: Predictions) -> None:
    found = np.flatnonzero(champion.truth & (champion.probability >= 0.5))[:6]
    elsewhere = Criteria(sensitivity_margin=0.5, area_chance=0.0)
    checks = held(champion, moved(champion, found, -0.01), elsewhere)
    assert failed(checks) == {"newly missed pneumonias"}
    check = checks["newly missed pneumonias"]
    assert (check.value, check.limit) == (6, 5)
    assert champion.film[found[0]].rsplit("/", 1)[-1] in check.sentence
    assert "and others" in check.sentence
    assert not failed(held(champion, moved(champion, found, -0.01), replace(elsewhere, newly_missed=6)))


def test_sensitivity_is_held_by_the_lower_end_of_its_interval(champion: Predictions) -> None:
    found = np.flatnonzero(champion.truth & (champion.probability >= 0.5))[:12]
    candidate = moved(champion, found, -0.01)
    check = held(champion, candidate, Criteria(newly_missed=100))["sensitivity"]
    fall = 12 / champion.truth.sum()
    assert check.value is not None
    assert check.value < -fall  # worse than the fall itself
    assert check.passed == (check.value >= -0.03)
    assert "fewer pneumonias than the version in service" in check.sentence


def test_an_area_that_falls_by_more_than_chance_fails(champion: Predictions) -> None:
    generator = np.random.default_rng(5)
    noisy = champion.logit + generator.normal(0.0, 3.0, 800)
    checks = held(champion, replace(champion, logit=noisy))
    assert not checks["area under the ROC curve"].passed
    better = held(replace(champion, logit=noisy), champion)
    assert better["area under the ROC curve"].passed  # however unlikely by chance


def test_a_kind_of_film_that_falls_is_named(champion: Predictions) -> None:
    virus = np.flatnonzero(np.array(champion.cause) == "virus")
    right = virus[champion.probability[virus] >= 0.5]
    candidate = moved(champion, right[: len(right) // 4], -0.01)
    check = held(champion, candidate)["kinds of film"]
    assert not check.passed
    assert "cause virus" in check.sentence


def test_few_films_fail(drawn: Make) -> None:
    few = drawn(120)
    assert "enough films" in failed(held(few, few))
    assert "enough films" not in failed(held(few, few, Criteria(films_of_a_class=10)))


@pytest.mark.parametrize(
    ("workings", "name"),
    [
        (replace(FINE, graph_difference=0.002), "network and graph agree"),
        (replace(FINE, seconds=0.2), "speed"),
        (replace(FINE, megabytes=25.1), "size"),
    ],
)
def test_how_it_works_has_limits(champion: Predictions, workings: Workings, name: str) -> None:
    assert failed(held(champion, champion, workings=workings)) == {name}


def test_kinds_are_those_of_one_list_of_the_films_also_where_the_candidate_was_tested_by_another(
    champion: Predictions,
) -> None:
    small = np.full_like(champion.width, 224)
    nameless = replace(champion, cause=("",) * len(champion.film), width=small, height=small)
    assert held(champion, nameless)["kinds of film"] == held(champion, champion)["kinds of film"]
    backwards = champion.taken(np.arange(len(champion.film))[::-1])
    assert held(champion, backwards)["kinds of film"] == held(champion, champion)["kinds of film"]


def test_calibration_has_a_limit_and_is_that_of_the_very_films(champion: Predictions) -> None:
    sure = replace(champion, probability=1.0 / (1.0 + np.exp(-6.0 * champion.logit)))
    assert failed(held(sure, sure)) == {"calibration error"}
    wrong = np.flatnonzero((sure.probability >= 0.5) != sure.truth)
    kept = sure.taken(np.setdiff1d(np.arange(len(sure.film)), wrong))
    assert not failed(held(kept, kept))


def test_films_of_one_class_cannot_pass(stored: Make) -> None:
    normal = stored([False] * 200, np.linspace(-3.0, -1.0, 200))
    checks = held(normal, normal)
    assert {"enough films", "sensitivity", "area under the ROC curve", "calibration error"} <= failed(checks)
    assert (checks["calibration error"].value, checks["calibration error"].passed) == (None, False)
    assert "cannot be said" in checks["calibration error"].sentence


@pytest.mark.parametrize("logit", [np.nan, np.inf])
def test_predictions_that_are_no_numbers_pass_no_gate(champion: Predictions, logit: float) -> None:
    broken = replace(champion, logit=np.append(champion.logit[:-1], logit))
    for pair in ((champion, broken), (broken, champion)):
        with pytest.raises(
            GateError, match=f"expected finite logits .* received others, first for {champion.film[-1]}"
        ):
            held(*pair)


def test_other_films_cannot_be_compared(champion: Predictions, drawn: Make) -> None:
    with pytest.raises(GateError, match="cannot be held against the version in service: expected predictions of the"):
        held(champion, drawn(700))
