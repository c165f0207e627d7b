"""The Read page, run without a browser."""

import gc
import json
import re
import time
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from pages.parts.kept_readings import AGAINST_ADVICE
from pages.parts.settled import settle
from reading.engine import EngineError
from reading.reader import Reader, _cached_reader
from records.database import Database, open_database
from records.ledger import entries
from records.readings import list_readings
from tests.pages.opened_page import as_read, opened, words

ALL_THE_SAME = "Show the number all the same"


@pytest.fixture
def app() -> AppTest:
    return opened("clinic/read")


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    return app.file_uploader[0].set_value([(name, content, "image/png") for name, content in files]).run()


def test_an_empty_page_says_that_films_are_not_kept(app: AppTest) -> None:
    assert not app.exception
    assert "No films on the table. Films are not kept" in words(app)


def test_every_page_says_what_the_program_is_for(app: AppTest) -> None:
    for page in ("pages/clinic/read.py", "pages/audit/model_card.py"):
        app.switch_page(page).run()
        assert not app.exception
        assert "Research use" in words(app)
        assert "not a medical device" in words(app)


def test_a_film_gets_its_finding_and_the_uploader_is_emptied(app: AppTest) -> None:
    upload(app, ("child.png", encode_png(phantom(3, pneumonia=True))))
    assert not app.exception
    assert "child.png" in words(app)
    assert "Probability of pneumonia" in words(app)
    assert app.file_uploader[0].value == []


def test_the_table_can_be_cleared_as_soon_as_a_film_lies_on_it(app: AppTest) -> None:
    upload(app, ("one.png", encode_png(phantom(1, pneumonia=False))))
    next(button for button in app.button if button.label == "Clear the table").click().run()
    assert "No films on the table." in app.info[0].value


def test_a_graphics_card_that_was_asked_for_and_is_missing_is_said_with_the_reading_and_in_its_record(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('engine = "graphics card"')
    monkeypatch.setattr("reading.engine_choice.missing", lambda: "is missing")
    _cached_reader.cache_clear()
    app = upload(opened("clinic/read"), ("child.png", encode_png(phantom(3, pneumonia=True))))
    _cached_reader.cache_clear()
    assert "The graphics card is missing, so the processor read this film." in words(app)
    assert "LiteRT" in words(app)
    with open_database() as database:
        (reading,) = list_readings(database)
    assert "engine_replaced" in {concern.code for concern in reading.concerns}


def test_a_film_is_shown_however_long_the_records_take_to_open(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(path: Path | None = None) -> Database:
        time.sleep(0.2)  # longer than the page reads before it draws itself again
        return open_database(path)

    monkeypatch.setattr("pages.parts.kept_readings.open_database", slowly)
    for name in ("one.png", "two.png"):
        upload(app, (name, encode_png(phantom(len(name), pneumonia=True))))
        assert not app.exception
        assert name in words(app)


def test_what_a_page_brought_is_kept_from_the_garbage_collector(app: AppTest) -> None:
    before = gc.get_freeze_count()
    settle.clear()
    app.run()
    assert gc.get_freeze_count() > max(before, 10_000)
    held = gc.get_freeze_count()
    app.run()
    assert gc.get_freeze_count() <= held  # once a page: what came since may be garbage


def test_a_film_has_its_lungs_outlined_and_the_share_of_heat_in_them_said(app: AppTest) -> None:
    upload(app, ("child.png", encode_png(phantom(3, pneumonia=True))))
    assert re.search(
        r"\*\*(\d+|[<>] \d+) %\*\* of the heat lies in the lungs, which are \d+ % of the film\.", words(app)
    )
    (viewer,) = app.get("bidi_component")
    lungs = json.loads(viewer.proto.json)["lungs"]
    assert len(lungs) == 2
    assert all(0 <= share <= 1 for corners in lungs for corner in corners for share in corner)


def test_a_picture_without_lungs_gets_no_number_and_nothing_is_said_of_heat_in_them(app: AppTest) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8)
    upload(app, ("noise.png", encode_png(noise)))
    assert "No lungs were found" in words(app)
    assert "Probability of pneumonia" not in words(app)
    assert "of the heat" not in words(app)


def test_a_blank_film_gets_no_number_but_a_reason(app: AppTest) -> None:
    blank = phantom(1, pneumonia=False) * 0 + 128
    upload(app, ("blank.png", encode_png(blank)))
    assert "No reading" in words(app)
    assert "received an even surface" in words(app)
    assert "Probability of pneumonia" not in words(app)


def test_a_turned_film_gets_no_number_until_it_is_asked_for_and_that_is_recorded(app: AppTest) -> None:
    turned = np.ascontiguousarray(np.rot90(phantom(3, pneumonia=True)))
    upload(app, ("turned.png", encode_png(turned)))
    assert "No reading" in words(app)
    assert "The film looks turned by a quarter to the left" in words(app)
    assert "Probability of pneumonia" not in words(app)
    app.button[[button.label for button in app.button].index(ALL_THE_SAME)].click().run()
    assert not app.exception
    assert "Against advice: this number was asked for" in words(app)
    assert "Probability of pneumonia" in words(app)
    assert "The film looks turned" in words(app)
    assert ALL_THE_SAME not in [button.label for button in app.button]
    with open_database() as database:
        asked, refused = list_readings(database)
        assert (refused.probability, refused.finding) == (None, "no reading")
        assert asked.probability is not None
        assert "turned" in [concern.code for concern in asked.concerns if concern.blocking]
        (line,) = (entry for entry in entries(database) if entry.action == AGAINST_ADVICE)
    assert line.subject == asked.id


def test_a_film_that_is_read_offers_no_number_against_advice(app: AppTest) -> None:
    upload(app, ("child.png", encode_png(phantom(3, pneumonia=True))))
    assert ALL_THE_SAME not in [button.label for button in app.button]


def test_a_film_of_which_the_network_makes_no_number_is_said_and_left(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_number(*_: object) -> None:
        raise EngineError("expected a finite logit, received nan")

    monkeypatch.setattr(Reader, "_probability", without_number)
    upload(app, ("child.png", encode_png(phantom(3, pneumonia=True))))
    assert not app.exception
    assert "expected a finite logit, received nan" in words(app)
    assert not app.session_state["worktable"].waiting


def test_an_unreadable_file_leaves_the_others_unharmed(app: AppTest) -> None:
    upload(app, ("notes.png", b"hello"), ("child.png", encode_png(phantom(3, pneumonia=False))))
    assert "Expected a PNG, JPEG or DICOM film, received something else" in words(app)
    app.button[[button.label for button in app.button].index("Next")].click().run()
    assert "Finding:" in words(app)


def test_the_model_page_shows_the_figures_of_the_card(app: AppTest) -> None:
    from model_store.store import serving_version

    card = serving_version().card
    app.switch_page("pages/audit/model_card.py").run()
    assert card.id in words(app)
    assert f"{card.evaluation.figures['auc'].value:.3f}" in as_read(app.table[0].value["Value"][0])
    assert card.training.weights.what in words(app)


def test_without_a_model_the_page_says_why_and_reads_nothing(app: AppTest, home: Path) -> None:
    from reading import reader

    home.mkdir(parents=True, exist_ok=True)
    (home / "serving.json").write_text('{"version": "gone"}')
    reader._cached_reader.cache_clear()
    app.run()
    reader._cached_reader.cache_clear()
    assert not app.exception
    assert "No film can be read" in words(app)
    assert "'gone'" in words(app)
    assert len(app.file_uploader) == 0
