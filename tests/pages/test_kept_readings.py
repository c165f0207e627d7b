"""Readings on the Read page are kept, and clinicians say what they think of them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from reading.cause import Cause
from reading.reader import Reader
from records.database import open_database
from records.ledger import append
from records.readings import RecordedReading, list_readings
from records.short_id import spoken
from records.verdicts import RecordedVerdict, verdicts_on
from tests.pages.opened_page import opened, shown, words
from tests.pages.test_read import ALL_THE_SAME


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


def keep_films(home: Path, setting: str = "true") -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(f"keep_films = {setting}")


def say(app: AppTest, agreement: str | None, own: str = "not said", spoken: str = "") -> AppTest:
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


def test_below_the_finding_stands_the_number_that_finds_the_record_again() -> None:
    app = with_film()
    (reading,) = kept()
    (link,) = [one.proto for one in app.get("page_link") if one.proto.label.startswith("Record ")]
    assert link.label == f"Record {spoken(reading.short_id)}"
    assert link.query_string == f"record={spoken(reading.short_id)}"


def test_the_cause_is_recorded_with_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "_cause", lambda *_: Cause("viral", 0.83))
    with_film()
    (reading,) = kept()
    assert (reading.cause, reading.cause_probability) == ("viral", 0.83)


def test_a_verdict_is_kept_and_a_correction_stands_before_it() -> None:
    app = say(with_film(), "disagree", "no pneumonia", "the patch is the thymus")
    assert "disagrees, finds no pneumonia: the patch is the thymus" in words(app)
    app = say(app, "agree")
    assert [verdict.agreement for verdict in verdicts()] == ["agree", "disagree"]
    assert "agrees" in words(app)


def test_verdicts_that_cannot_be_read_are_not_called_a_verdict_that_was_not_kept(home: Path) -> None:
    app = with_film()
    for path in home.glob("records.db*"):
        path.unlink()
    (home / "records.db").mkdir()
    app = shown(app.run())
    assert "Verdicts cannot be read" in words(app)
    assert "The verdict was not kept" not in words(app)
    assert "The verdict was not kept" in words(say(app, "agree"))


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
    assert not any(link.proto.label.startswith("Record ") for link in app.get("page_link"))


def test_records_that_cannot_be_written_cost_no_reading(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(exist_ok=True)
    (home / "records.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    monkeypatch.delenv("CHEST_XRAY_DIR", raising=False)
    app = with_film()
    assert "Readings are not recorded" in words(app)
    assert "Probability of pneumonia" in words(app)


@pytest.mark.parametrize("head", ["gone", "no file"])
def test_a_number_against_advice_is_recorded_with_its_line_in_the_ledger_or_not_at_all(home: Path, head: str) -> None:
    app = opened("clinic/read")
    blank = ("blank.png", encode_png(phantom(1, pneumonia=False) * 0 + 128), "image/png")
    app = shown(app.file_uploader[0].set_value([blank]).run())
    with open_database() as database:
        append(database, "promoted", "a version", {})
    (home / "records.head").unlink()
    if head == "no file":
        (home / "records.head").mkdir()
    app = shown(next(button for button in app.button if button.label == ALL_THE_SAME).click().run())
    assert [reading.finding for reading in kept()] == ["no reading"]
    assert not any(link.proto.label.startswith("Record ") for link in app.get("page_link"))


def test_where_the_site_keeps_films_the_very_bytes_lie_under_their_digest(home: Path) -> None:
    keep_films(home)
    with_film()
    (reading,) = kept()
    (film,) = (home / "kept").iterdir()
    assert film.name == reading.digest
    assert film.read_bytes() == encode_png(phantom(3, pneumonia=True))


@pytest.mark.parametrize("setting", ["false", None])
def test_where_it_does_not_nothing_of_a_film_is_kept(home: Path, setting: str | None) -> None:
    if setting:
        keep_films(home, setting)
    with_film()
    assert len(kept()) == 1
    assert not (home / "kept").exists()


def test_neither_examples_nor_what_got_no_reading_are_kept(home: Path) -> None:
    keep_films(home)
    app = opened("clinic/read")
    app = shown(next(button for button in app.button if button.label == "Try an example").click().run())
    blank = ("blank.png", encode_png(phantom(1, pneumonia=False) * 0 + 128), "image/png")
    shown(app.file_uploader[0].set_value([blank]).run())
    assert [reading.finding for reading in kept()] == ["no reading"]
    assert not (home / "kept").exists()


def test_a_film_that_cannot_be_kept_costs_a_warning_and_not_the_reading(home: Path) -> None:
    keep_films(home)
    (home / "kept").write_text("a file where the folder should be")
    app = with_film()
    assert "This film is not kept" in words(app)
    assert "Probability of pneumonia" in words(app)
    assert len(kept()) == 1


@pytest.mark.parametrize(("setting", "said"), [("true", "are kept on this machine"), ("false", "Films are not kept")])
def test_the_empty_page_says_what_becomes_of_films(home: Path, setting: str, said: str) -> None:
    keep_films(home, setting)
    assert said in words(opened("clinic/read"))


def test_settings_that_cannot_be_meant_cost_no_reading(home: Path) -> None:
    keep_films(home, '"perhaps"')
    app = with_film()
    assert "Readings are not recorded" in words(app)
    assert "Probability of pneumonia" in words(app)
    assert not (home / "kept").exists()
