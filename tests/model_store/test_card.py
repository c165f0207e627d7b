import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_store.card import Calibration, Card, CardError, read_card


def written(folder: Path, facts: dict[str, Any] | str) -> Path:
    (folder / "card.json").write_text(facts if isinstance(facts, str) else json.dumps(facts))
    return folder


def changed(facts: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """The facts with one field, dotted, set to another value."""
    *way, last = field.split(".")
    place = facts
    for step in way:
        place = place[step]
    place[last] = value
    return facts


def test_a_card_says_what_was_written(tmp_path: Path, facts: dict[str, Any]) -> None:
    card = read_card(written(tmp_path, facts))
    assert json.loads(card.model_dump_json()) == facts


def test_a_card_cannot_be_changed(tmp_path: Path, facts: dict[str, Any]) -> None:
    card = read_card(written(tmp_path, facts))
    with pytest.raises(ValueError, match="frozen"):
        card.licence = "mine"  # type: ignore[misc]


def test_a_missing_card_is_named(tmp_path: Path) -> None:
    with pytest.raises(CardError, match=r"expected a readable card\.json in version 'nothing'"):
        read_card(tmp_path / "nothing")


def test_a_card_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(CardError, match="expected a readable card"):
        read_card(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "card"])
def test_a_card_that_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CardError, match="is not valid"):
        read_card(written(tmp_path, text))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("format", 0),
        ("id", "../escape"),
        ("id", ""),
        ("created", "2026-11-21T10:00:00"),
        ("labels", ["PNEUMONIA"]),
        ("preparation.side", 16),
        ("preparation.side", 225),
        ("calibration.slope", 0.0),
        ("calibration.slope", -1.0),
        ("calibration.method", "guess"),
        ("operating_point.probability", 0.0),
        ("operating_point.probability", 1.0),
        ("operating_point.probability", 1.5),
        ("heat_map.ceiling", 0.0),
        ("training_data.digest", "abc"),
        ("evaluation.test_set_readings", 0),
        ("evaluation.figures.accuracy.value", 0.99),
        ("evaluation.figures.accuracy.films", 0),
        ("files", {"reading.tflite": "0" * 63}),
        ("files", {"../reading.tflite": "0" * 64}),
        ("files", {"sub/reading.tflite": "0" * 64}),
        ("files", {"sub\\reading.tflite": "0" * 64}),
        ("files", {"..": "0" * 64}),
        ("files", {"": "0" * 64}),
        ("files", {"card.json": "0" * 64}),
    ],
)
def test_an_impossible_fact_is_refused(tmp_path: Path, facts: dict[str, Any], field: str, value: Any) -> None:
    with pytest.raises(CardError, match=f"the card of version {tmp_path.name!r} is not valid"):
        read_card(written(tmp_path, changed(facts, field, value)))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_fact_that_is_no_number_is_refused(tmp_path: Path, facts: dict[str, Any], number: str) -> None:
    text = json.dumps(changed(facts, "calibration.intercept", float(number)))
    assert number in text
    with pytest.raises(CardError, match=r"calibration\.intercept"):
        read_card(written(tmp_path, text))


def test_the_faulty_field_is_named(tmp_path: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(CardError, match=r"preparation\.side: Input should be less than or equal to 1024"):
        read_card(written(tmp_path, changed(facts, "preparation.side", 2048)))


@pytest.mark.parametrize("field", ["threshold", "preparation.mean", "evaluation.figures.accuracy.p"])
def test_an_unknown_field_is_refused(tmp_path: Path, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(CardError, match=f"{field.replace('.', '[.]')}: Extra inputs are not permitted"):
        read_card(written(tmp_path, changed(facts, field, 0.5)))


def test_no_fact_may_be_left_out(tmp_path: Path, facts: dict[str, Any]) -> None:
    assert set(facts) == set(Card.model_fields)
    for field in set(facts) - {"cause"}:
        left = {name: value for name, value in facts.items() if name != field}
        with pytest.raises(CardError, match=f"{field}: Field required"):
            read_card(written(tmp_path, left))


def test_a_version_that_does_not_tell_causes_apart_has_none(tmp_path: Path, facts: dict[str, Any]) -> None:
    del facts["cause"]  # as in the cards from before
    assert read_card(written(tmp_path, facts)).cause is None


def calibration(slope: float, intercept: float = 0.0) -> Calibration:
    return Calibration(method="platt", slope=slope, intercept=intercept, fitted_on="test", films=0)


def test_a_probability_is_the_sigmoid_of_the_scaled_logit() -> None:
    logit = np.array([-2.0, 0.0, 3.0])
    expected = 1.0 / (1.0 + np.exp(-(1.5 * logit + 0.25)))
    np.testing.assert_allclose(calibration(1.5, 0.25).probability(logit), expected, rtol=1e-12)


@given(
    slope=st.floats(0.01, 20),
    intercept=st.floats(-5, 5),
    logits=st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=20),
)
def test_calibration_keeps_the_order_of_films(slope: float, intercept: float, logits: list[float]) -> None:
    probability = calibration(slope, intercept).probability(np.sort(np.array(logits)))
    assert np.all((probability >= 0.0) & (probability <= 1.0))
    assert np.all(np.diff(probability) >= 0.0)


def test_a_temperature_leaves_the_middle_in_the_middle() -> None:
    assert calibration(3.0).probability(np.zeros(1))[0] == 0.5
