"""How a finding is told: never certain, never on the wrong side, and in the signs that there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.reader import finding_of
from reading.telling import beside_operating_point, percent, written_in


@given(st.floats(0.0, 1.0))
def test_no_probability_is_told_as_certain(probability: float) -> None:
    assert percent(probability) not in ("0 %", "100 %")


@given(st.floats(0.0, 1.0), st.floats(0.01, 0.99))
def test_the_side_told_is_the_side_it_lies_on(probability: float, operating_point: float) -> None:
    side = beside_operating_point(finding_of(probability, operating_point), operating_point)
    assert side.startswith("at or above" if probability >= operating_point else "below")


@given(st.text())
def test_whatever_a_text_holds_is_written_in_what_is_there(text: str) -> None:
    written = written_in(text, str.isascii)
    assert written.isascii()
    assert written_in(written, str.isascii) == written
    assert written_in(text, lambda _: True) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [("Łódź", "Lodz"), ("a – b … c", "a - b ... c"), ("7 × 7 ≥ −1", "7 x 7 >= -1"), ("王", "?"), ("ƛ", "?")],
)
def test_signs_lose_their_accents_before_they_are_lost(text: str, written: str) -> None:
    assert written_in(text, str.isascii) == written
