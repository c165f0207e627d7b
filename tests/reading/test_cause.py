"""A pneumonia looks bacterial or viral, or neither is named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_store.card import Calibration, OperatingPoint
from reading.cause import Cause, cause_from, named

CALIBRATION = Calibration(method="temperature", slope=0.5, intercept=0.0, fitted_on="films", films=40)
EVEN = OperatingPoint(probability=0.5, rule="a rule")


@pytest.mark.parametrize(
    ("logit", "name"), [(4.0, "viral"), (1.7, "viral"), (1.6, "not clear"), (-1.6, "not clear"), (-1.7, "bacterial")]
)
def test_a_cause_is_named_from_its_limit_on(logit: float, name: str) -> None:
    assert cause_from(logit, CALIBRATION, EVEN, named_from=0.7).name == name


def test_the_probability_is_calibrated_and_the_likelier_cause_has_at_least_half_of_it() -> None:
    found = cause_from(-2.0, CALIBRATION, EVEN, named_from=0.7)
    assert found.probability == pytest.approx(1 / (1 + np.e))
    assert found.likelier == pytest.approx(1 - found.probability)
    assert Cause("viral", 0.9).likelier == 0.9


@given(st.floats(-30, 30), st.floats(0.5, 0.99))
def test_the_other_way_round_it_is_the_other_cause(logit: float, limit: float) -> None:
    other = {"viral": "bacterial", "bacterial": "viral", "not clear": "not clear"}
    one, turned = (cause_from(sign * logit, CALIBRATION, EVEN, limit) for sign in (1.0, -1.0))
    if one.probability != 0.5:
        assert turned.name == other[one.name]


def test_many_are_named_by_the_same_limit() -> None:
    assert named(np.array([0.1, 0.3, 0.31, 0.69, 0.7]), 0.7).tolist() == [True, True, False, False, True]
