"""What naming a cause is worth."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.cause_figures import cause_figures, write_causes
from model_store.card import Calibration

VIRAL = np.array([True, True, True, False, False, False, False])
PROBABILITY = np.array([0.9, 0.55, 0.2, 0.1, 0.6, 0.75, 0.05])


def test_figures_are_counted_by_hand() -> None:
    found = cause_figures(VIRAL, PROBABILITY, operating_point=0.5, named_from=0.7)
    assert {name: (one.value, one.films) for name, one in found.items()} == {
        "auc": (pytest.approx(8 / 12), 7),
        "accuracy": (pytest.approx(4 / 7), 7),
        "bacterial_right": (0.5, 4),
        "viral_right": (pytest.approx(2 / 3), 3),
        "named": (pytest.approx(5 / 7), 7),
        "accuracy_named": (pytest.approx(3 / 5), 5),
    }


def test_where_none_is_named_there_is_no_share_of_right_ones() -> None:
    assert "accuracy_named" not in cause_figures(VIRAL, np.full(7, 0.5), 0.5, 0.7)


def test_one_cause_alone_has_no_figures() -> None:
    with pytest.raises(ValueError, match="expected two films of each class"):
        cause_figures(np.ones(3, np.bool_), np.full(3, 0.5), 0.5, 0.7)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.0)), min_size=6, max_size=40), st.floats(0.5, 0.95))
def test_naming_at_any_probability_names_all(films: list[tuple[bool, float]], limit: float) -> None:
    viral = np.array([sick for sick, _ in films] + [True, True, False, False])
    probability = np.array([chance for _, chance in films] + [0.99, 0.98, 0.02, 0.01])
    every = cause_figures(viral, probability, 0.5, 0.5)
    assert every["named"].value == 1.0
    assert every["accuracy_named"].value == every["accuracy"].value
    assert cause_figures(viral, probability, 0.5, limit)["named"].value <= 1.0


def test_what_was_predicted_is_written_a_line_a_film(tmp_path: Path) -> None:
    calibration = Calibration(method="temperature", slope=2.0, intercept=0.0, fitted_on="films", films=40)
    write_causes(
        tmp_path / "causes.csv", ["a.png", "b.png"], np.array([True, False]), np.array([1.0, -0.5]), calibration
    )
    with (tmp_path / "causes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"film": "a.png", "viral": "1", "logit": "1.000000", "probability": "0.880797"},
        {"film": "b.png", "viral": "0", "logit": "-0.500000", "probability": "0.268941"},
    ]
