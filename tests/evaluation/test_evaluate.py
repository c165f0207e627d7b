import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.evaluate import Choices, EvaluationReport, evaluate
from evaluation.figure import Figure
from evaluation.metrics import figures
from evaluation.predictions import Predictions
from evaluation.table import report_lines

Make = Callable[..., Predictions]
LABELS = ("NORMAL", "PNEUMONIA")


def asked(point: float = 0.5, prevalence: float | None = None, draws: int = 20, seed: int = 0) -> Choices:
    return Choices(point, LABELS, prevalence, draws, seed)


def figures_in(report: EvaluationReport) -> Iterator[Figure]:
    for figures_of in [*(one.figures for one in report.classes), *(one.figures for one in report.subgroups)]:
        yield from figures_of.values()
    yield from report.overall.values()
    yield from (report.leak.size, report.leak.width, report.leak.adjusted, report.leak.left)


def test_it_has_the_cards_figures(drawn: Make) -> None:
    predictions = drawn(300)
    report, card = evaluate(predictions, asked(0.4)), figures(predictions, 0.4)
    positive = report.classes[1].figures
    for name, figure in (
        ("auc", report.overall["auc"]),
        ("accuracy", report.overall["accuracy"]),
        ("sensitivity", positive["sensitivity"]),
        ("specificity", positive["specificity"]),
    ):
        assert (figure.value, figure.low, figure.high) == (card[name].value, card[name].low, card[name].high)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(-9, 9)), min_size=1, max_size=30),
    st.floats(0.01, 0.99),
    st.none() | st.floats(0.01, 0.99),
)
def test_any_films_give_a_report_of_numbers_and_reasons(
    stored: Make, rows: list[tuple[bool, int]], point: float, prevalence: float | None
) -> None:
    truth, logit = zip(*rows, strict=True)
    report = evaluate(stored(truth, logit), asked(point, prevalence, draws=5))
    for figure in figures_in(report):
        assert (figure.value is None) == bool(figure.reason)
        if figure.value is not None and figure.low is not None and figure.high is not None:
            assert figure.low <= figure.value <= figure.high
    assert json.loads(report.as_json())["films"] == len(rows)
    assert "nan" not in " ".join(report_lines(report)).lower().split()


def test_the_same_choices_give_the_same_report_and_the_seed_is_in_it(drawn: Make) -> None:
    predictions = drawn(200, per_patient=2)
    first, again = (evaluate(predictions, asked(seed=7)).as_json() for _ in range(2))
    assert first == again
    assert json.loads(first)["choices"] == {
        "operating_point": 0.5, "labels": list(LABELS), "prevalence": None, "draws": 20, "seed": 7,
    }  # fmt: skip
    assert json.loads(first)["patients"] == 100
    assert "operating point 0.5; 20 bootstrap draws, seed 7" in "\n".join(
        report_lines(evaluate(predictions, asked(seed=7)))
    )


def test_the_order_of_films_changes_no_figure(drawn: Make) -> None:
    predictions = drawn(200)
    other = predictions.taken(np.random.default_rng(0).permutation(200))
    first, second = (list(figures_in(evaluate(films, asked()))) for films in (predictions, other))
    for one, two in zip(first, second, strict=True):
        assert (one.films, one.method, one.reason) == (two.films, two.method, two.reason)
        if one.value is not None:
            assert one.value == pytest.approx(two.value, abs=1e-9)
        if one.low is not None:
            assert one.low == pytest.approx(two.low, abs=1e-9)


def test_another_operating_point_moves_what_hangs_on_it_and_nothing_else(drawn: Make) -> None:
    predictions = drawn(400)
    low, high = evaluate(predictions, asked(0.2)), evaluate(predictions, asked(0.8))
    assert low.cells.called > high.cells.called
    for name in ("auc", "average_precision", "brier_score", "log_loss", "adaptive_calibration_error"):
        assert low.overall[name] == high.overall[name]


def test_a_prevalence_is_the_films_own_unless_it_is_given(drawn: Make) -> None:
    predictions = drawn(400)
    own, given_one = evaluate(predictions, asked()), evaluate(predictions, asked(prevalence=0.1))
    assert own.at_prevalence is not None
    assert own.at_prevalence.prevalence == predictions.truth.mean()
    assert given_one.at_prevalence is not None
    assert given_one.decision_curve is not None
    assert given_one.at_prevalence.prevalence == given_one.decision_curve.prevalence == 0.1


@pytest.mark.parametrize("choices", [{"point": 0.0}, {"point": 1.0}, {"prevalence": 1.5}, {"draws": -1}, {"seed": -1}])
def test_what_cannot_be_asked_is_refused(choices: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"expected .*, received"):
        asked(**choices)  # type: ignore[arg-type]


def test_no_films_and_broken_logits_are_refused(stored: Make) -> None:
    with pytest.raises(ValueError, match="expected predictions of at least one film, received none"):
        evaluate(stored([], []), asked())
    with pytest.raises(ValueError, match=r"expected finite logits .* first for test/film00001"):
        evaluate(stored([True, False], [0.0, float("inf")]), asked())
