"""Readings on the Read page are kept, and clinicians say what they think of them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from records.database import open_database
from records.readings import RecordedReading, list_readings
from records.verdicts import RecordedVerdict, verdicts_on
from tests.pages.opened_page import opened, shown, words


def with_film(seed: int = 3) -> AppTest:
    app = opened("clinic/read")
    film = ("child.png", encode_png(phantom(seed, pneumonia=True)), "image/png")
    return shown(app.file_uploader[0].set_value([film]).run())


def kept() -> list[RecordedReading]:
    with open_database() as database:
        return list_readings(database)


def verdicts() -> list[RecordedVerdict]:
    (reading,) = kept()
    with open_database() as database:
        return verdicts_on(database, reading.id)


def say(app: AppTest, agreement: str | None, own: str = "same as above", spoken: str = "") -> AppTest:
    if agreement:
        app.segmented_control[0].set_value(agreement)
    app.selectbox[0].set_value(own)
    app.text_input[0].set_value(spoken)
    return shown(next(button for button in app.button if button.label == "Keep the verdict").click().run())


def test_a_reading_is_kept_without_film_or_name(home: Path) -> None:
    app = with_film()
    (reading,) = kept()
    assert reading.probability is not None
    assert reading.version in words(app)
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"child.png" not in everything
    assert encode_png(phantom(3, pneumonia=True)) not in everything


def test_a_verdict_is_kept_and_a_correction_stands_before_it() -> None:
    app = say(with_film(), "disagree", "no pneumonia", "the patch is the thymus")
    assert "disagrees, finds no pneumonia: the patch is the thymus" in words(app)
    app = say(app, "agree")
    assert [verdict.agreement for verdict in verdicts()] == ["agree", "disagree"]
    assert "agrees" in words(app)


def test_without_a_word_of_agreement_nothing_is_kept() -> None:
    app = say(with_film(), None, "pneumonia")
    assert "one of them is needed" in words(app)
    assert verdicts() == []


def test_examples_are_nobodys_films_and_are_not_kept() -> None:
    app = opened("clinic/read")
    app = shown(next(button for button in app.button if button.label == "Try an example").click().run())
    assert "Probability of pneumonia" in words(app)
    assert kept() == []
    assert not any(button.label == "Keep the verdict" for button in app.button)


def test_records_that_cannot_be_written_cost_no_reading(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(exist_ok=True)
    (home / "records.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    monkeypatch.delenv("CHEST_XRAY_DIR", raising=False)
    app = with_film()
    assert "Readings are not recorded" in words(app)
    assert "Probability of pneumonia" in words(app)
