"""Readings and verdicts as predictions: truth by the clinician, probability as it was read."""

from datetime import UTC, datetime

import numpy as np
import pytest

from evaluation.judged_films import judged_films
from model_store.card import Calibration
from records.film_verdicts import FilmVerdict
from records.readings import RecordedReading
from records.tables import OwnFinding
from records.verdicts import RecordedVerdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
CALIBRATION = Calibration(method="platt", slope=1.7, intercept=-0.4, fitted_on="drawn", films=10)


def said(number: int, shows: OwnFinding | None, probability: float | None = 0.7, film: str = "a") -> FilmVerdict:
    reading = RecordedReading(
        id=f"2026-{number:03d}", short_id=f"{number:09d}", at=AT, person="Ada", digest=film * 64, version="v1",
        finding="no reading" if probability is None else "pneumonia", probability=probability, operating_point=0.5,
        engine="graph", seconds=0.01,
    )  # fmt: skip
    verdict = RecordedVerdict(
        number=number, at=AT, person="Ada", reading=reading.id, agreement="disagree", own_finding=shows
    )
    return FilmVerdict(reading, verdict)


def test_truth_is_what_the_verdict_says_and_the_probability_is_the_readings() -> None:
    found = judged_films([said(1, "pneumonia", 0.2), said(2, "no pneumonia", 0.9, "b")], CALIBRATION, (2, 2))
    assert found.predictions.film == ("a" * 12, "b" * 12)
    assert found.predictions.truth.tolist() == [True, False]
    assert found.predictions.probability.tolist() == [0.2, 0.9]
    assert found.contents == {"a" * 12: "a" * 64, "b" * 12: "b" * 64}


@pytest.mark.parametrize("probability", [0.0, 1e-6, 0.3, 0.999, 1.0])
def test_the_logit_gives_the_probability_again(probability: float) -> None:
    predictions = judged_films([said(1, "pneumonia", probability)], CALIBRATION, (1, 1)).predictions
    assert np.isfinite(predictions.logit).all()
    assert CALIBRATION.probability(predictions.logit) == pytest.approx([probability], abs=1e-8)


def test_a_film_counts_once_by_its_latest_reading() -> None:
    found = judged_films([said(1, "pneumonia", 0.2), said(2, "no pneumonia", 0.4)], CALIBRATION, (2, 2))
    assert found.predictions.probability.tolist() == [0.4]
    assert found.predictions.truth.tolist() == [False]
    assert found.not_counted == 0


def test_what_says_nothing_or_was_not_read_is_counted_apart() -> None:
    verdicts = [
        said(1, None),
        said(2, "uncertain", 0.4, "b"),
        said(3, "pneumonia", None, "c"),
        said(4, "pneumonia", film="d"),
    ]
    found = judged_films(verdicts, CALIBRATION, (4, 4))
    assert (len(found.said), found.not_counted) == (1, 3)


def test_no_verdicts_are_no_films() -> None:
    found = judged_films([], CALIBRATION, (0, 0))
    assert (found.predictions.film, found.said, found.not_counted) == ((), {}, 0)
    assert found.predictions.truth.dtype == np.bool_


def test_the_digest_tells_one_set_of_films_from_another() -> None:
    one, two = (judged_films([said(1, "pneumonia", film=film)], CALIBRATION, (1, 1)) for film in "ab")
    assert one.data_digest != two.data_digest
    assert judged_films([said(1, "no pneumonia")], CALIBRATION, (1, 1)).data_digest == one.data_digest
