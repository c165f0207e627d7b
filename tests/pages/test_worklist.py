"""The Worklist page, run without a browser: films come, are read beside the page, judged, taken away and deleted."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from model_store.store import serving_version
from pages.parts.kept_readings import AGAINST_ADVICE
from reading import worklist_reading
from reading.spool import close_worklist, find_worklist, open_worklists
from reading.worklist import Worklist
from reading.worklist_table import worklist_table
from records.database import open_database
from records.ledger import entries
from records.readings import list_readings
from records.verdicts import latest_verdicts
from tests.pages.opened_page import opened, shown, words
from tests.pages.test_read import ALL_THE_SAME
from tests.reading.drawn_dicom import MARKER, data_set, file_of, marked_everywhere
from tests.shipped_copies import copy_of_shipped

# The model finds more on the first of these drawings than on the second, which the first test shows.
SICK, WELL = encode_png(phantom(1, pneumonia=True)), encode_png(phantom(6, pneumonia=False))
BLANK = encode_png(np.full((300, 300), 128, np.uint8))


def upload(app: AppTest, *films: tuple[str, bytes], uploader: int = 0) -> AppTest:
    app.file_uploader[uploader].set_value([(name, content, "application/octet-stream") for name, content in films])
    return shown(app.run())


def read(app: AppTest) -> AppTest:
    """The page once all that lies on it was read."""
    for thread in list(worklist_reading._threads.values()):
        thread.join(60)
    return shown(app.run())


def with_films(*films: tuple[str, bytes]) -> AppTest:
    return read(upload(opened("clinic/worklist"), *films))


def the_worklist() -> Worklist:
    (worklist,) = open_worklists()
    return worklist


def tiles(app: AppTest) -> list[dict[str, Any]]:
    (gallery,) = app.get("bidi_component")
    found: list[dict[str, Any]] = json.loads(gallery.proto.json)["tiles"]
    return found


def numbers(app: AppTest) -> list[int]:
    return [int(tile["name"].split("/")[0]) for tile in tiles(app)]


def addressed(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else str(value[0])


def click(app: AppTest, label: str) -> AppTest:
    return shown(next(button for button in app.button if button.label == label).click().run())


def at_film(app: AppTest, number: int) -> AppTest:
    app.query_params["film"] = str(number)
    return shown(app.run())


@pytest.fixture(scope="module")
def four() -> tuple[tuple[str, bytes], ...]:
    return ("well.png", WELL), ("blank.png", BLANK), ("notes.txt", b"hello"), ("sick.png", SICK)


def test_films_are_read_and_the_most_urgent_stands_first(four: tuple[tuple[str, bytes], ...]) -> None:
    app = with_films(*four)
    assert numbers(app) == [4, 1, 2, 3]
    assert [tile["label"] for tile in tiles(app)][2:] == ["no reading: an even surface", "unreadable"]
    assert tiles(app)[3]["absent"].startswith("Expected a PNG, JPEG or DICOM film, received something else")
    assert "**2** no pneumonia · **1** no reading · **1** unreadable" in words(app) or "**1** pneumonia · " in words(
        app
    )
    assert tiles(app)[0]["name"] == "4/Film 4 · sick.png"
    assert tiles(app)[0]["film"].startswith("data:image/jpeg")
    assert app.file_uploader[0].value == []


def test_what_speaks_against_a_reading_stands_on_its_tile_and_is_counted() -> None:
    written = phantom(6, pneumonia=False, height=900, width=900)
    cv2.putText(written, "JANE DOE 12345", (40, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 2)
    app = with_films(("written.png", encode_png(written)))
    assert "writing in the picture" in tiles(app)[0]["label"]
    assert tiles(app)[0]["probability"]
    assert "**1** read with a concern" in words(app)


def test_a_reload_and_a_second_tab_see_the_same_list(four: tuple[tuple[str, bytes], ...]) -> None:
    app = with_films(*four)
    id_ = addressed(app, "worklist")
    assert numbers(opened("clinic/worklist", worklist=id_)) == numbers(app)
    assert "Opened by" in words(opened("clinic/worklist"))
    second = opened("clinic/worklist")
    assert numbers(click(second, "4 films")) == numbers(app)
    assert addressed(second, "worklist") == id_


def test_the_film_in_the_address_is_shown_large_with_its_neighbours(four: tuple[tuple[str, bytes], ...]) -> None:
    app = at_film(with_films(*four), 1)
    assert "Film 1" in words(app)
    assert "Probability of pneumonia" in words(app)
    assert app.text[0].value == "well.png"
    assert "2 of 4" in words(app)
    app = click(app, "Previous")
    assert addressed(app, "film") == "4"
    app = click(click(app, "Next"), "Next")
    assert addressed(app, "film") == "2"
    assert "received an even surface" in words(app)
    app = click(app, "Next")
    assert "received something else" in words(app)
    assert "film" not in click(app, "All films").query_params


def test_a_verdict_by_one_button_is_recorded_once_and_shown_to_all() -> None:
    app = at_film(with_films(("sick.png", SICK)), 1)
    app = click(app, "Unsure")
    assert "is unsure" in words(app)
    for label in ("Agree", "Agree", "Disagree"):
        app = click(app, label)
    assert "disagrees" in words(app)
    with open_database() as database:
        (verdict,) = latest_verdicts(database, [one.id for one in list_readings(database)]).values()
    assert (verdict.agreement, verdict.number) == ("disagree", 3)
    assert tiles(click(app, "All films"))[0]["mark"] == "disagree"


def test_the_number_of_a_film_without_a_reading_can_be_asked_for_and_that_is_recorded() -> None:
    app = at_film(with_films(("blank.png", BLANK)), 1)
    assert "Probability of pneumonia" not in words(app)
    app = click(app, ALL_THE_SAME)
    assert "Against advice: this number was asked for" in words(app)
    assert "Probability of pneumonia" in words(app)
    app = click(app, "Disagree")
    with open_database() as database:
        asked, refused = list_readings(database)
        assert (asked.against_advice, refused.finding) == (True, "no reading")
        assert [one.action for one in entries(database)] == [AGAINST_ADVICE]
        assert list(latest_verdicts(database, [asked.id, refused.id])) == [asked.id]
    assert tiles(click(app, "All films"))[0]["label"] == "no reading: an even surface"


def test_a_verdict_on_a_number_that_was_asked_for_outlasts_the_film_and_the_tab() -> None:
    app = click(at_film(with_films(("blank.png", BLANK), ("sick.png", SICK)), 1), ALL_THE_SAME)
    app = click(app, "Disagree")
    app = click(click(app, "Previous"), "Next")
    assert "Against advice: this number was asked for" in words(app)
    assert "disagrees" in words(app)
    second = opened("clinic/worklist", worklist=addressed(app, "worklist"), film="1")
    assert "Probability of pneumonia" in words(second)
    assert "disagrees" in words(second)
    assert not any(button.label == ALL_THE_SAME for button in second.button)
    with open_database() as database:
        assert len([one for one in list_readings(database) if one.against_advice]) == 1


def test_a_verdict_on_a_number_that_was_asked_for_counts_in_the_list() -> None:
    app = click(at_film(with_films(("blank.png", BLANK), ("sick.png", SICK)), 1), ALL_THE_SAME)
    app = click(click(app, "Disagree"), "All films")
    assert [(tile["label"], tile["mark"]) for tile in tiles(app)][1] == ("no reading: an even surface", "disagree")
    app.selectbox(key="verdict").set_value("disagree")
    assert numbers(shown(app.run())) == [1]
    app.selectbox(key="verdict").set_value("none yet")
    assert numbers(shown(app.run())) == [2]


def test_the_number_is_asked_of_the_version_that_refused_though_another_serves_by_then(home: Path) -> None:
    refusing = serving_version().id
    app = at_film(with_films(("blank.png", BLANK)), 1)
    other = copy_of_shipped(home, "another").id
    (home / "serving.json").write_text(json.dumps({"version": other}))
    click(shown(app.run()), ALL_THE_SAME)
    with open_database() as database:
        asked = list_readings(database)[0]
    assert (asked.against_advice, asked.version) == (True, refusing)


def test_a_number_that_no_record_has_is_shown_by_this_tab_alone(home: Path) -> None:
    app = at_film(with_films(("blank.png", BLANK)), 1)
    for path in home.glob("records.db*"):
        path.unlink()
    (home / "records.db").mkdir()
    app = click(app, ALL_THE_SAME)
    assert "Probability of pneumonia" in words(app)
    app = opened("clinic/worklist", worklist=addressed(app, "worklist"), film="1")
    assert "Probability of pneumonia" not in words(app)


def test_filters_stand_in_the_address_but_no_name_and_a_judged_film_still_leads_on(
    four: tuple[tuple[str, bytes], ...],
) -> None:
    id_ = addressed(with_films(*four), "worklist")
    app = opened("clinic/worklist", worklist=id_, finding="no reading")
    assert numbers(app) == [2]
    app.selectbox(key="finding").set_value("any")
    app.selectbox(key="order").set_value("came")
    assert numbers(shown(app.run())) == [1, 2, 3, 4]
    app.text_input(key="worklist-name").set_value("SICK")
    assert numbers(shown(app.run())) == [4]
    assert "sick" not in str(app.query_params).lower()
    app = click(at_film(opened("clinic/worklist", worklist=id_, verdict="none yet"), 4), "Agree")
    assert addressed(click(app, "Next"), "film") == "1"
    assert numbers(click(app, "All films")) == [1, 2, 3]


def test_another_order_or_filter_begins_at_the_first_page(
    four: tuple[tuple[str, bytes], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.parts.worklist_films.TILES", 1)
    app = with_films(*four)
    changes: tuple[tuple[str, str, str], ...] = (
        ("selectbox", "order", "came"), ("selectbox", "verdict", "none yet"), ("text_input", "worklist-name", "n"),
    )  # fmt: skip
    for kind, key, value in changes:
        app.query_params["page"] = "2"
        assert "Films 2 to 2 of" in words(shown(app.run()))
        app = shown(getattr(app, kind)(key=key).set_value(value).run())
        assert "page" not in app.query_params
        assert "Films 1 to 1 of" in words(app)


def test_zips_and_folders_come_too_and_what_lies_beside_films_does_not() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened_zip:
        opened_zip.writestr("child/1.png", SICK)
        opened_zip.writestr("__MACOSX/child/._1.png", b"")
    app = with_films(("films.zip", packed.getvalue()))
    app = read(upload(app, ("a/2.png", WELL), ("a/.DS_Store", b"x"), uploader=1))
    assert [tile["name"] for tile in tiles(app)] == ["1/Film 1 · 1.png", "2/Film 2 · 2.png"]


def test_the_very_same_file_is_not_taken_twice() -> None:
    app = read(upload(with_films(("sick.png", SICK)), ("again.png", SICK)))
    assert numbers(app) == [1]
    assert "1 file was not taken: the very same lay here already." in words(app)


def test_the_same_picture_in_another_file_is_said() -> None:
    chest = phantom(3, pneumonia=True)
    app = with_films(*((f"{name}.dcm", file_of(data_set(chest, 8, PatientID=name))) for name in ("one", "other")))
    assert "The same picture: film 2." in words(at_film(app, 1))


def test_the_table_holds_the_films_that_the_filters_leave(four: tuple[tuple[str, bytes], ...]) -> None:
    app = with_films(*four)
    assert [one.proto.label for one in app.get("download_button")] == ["4 films"]
    app.selectbox(key="finding").set_value("unreadable")
    assert [one.proto.label for one in shown(app.run()).get("download_button")] == ["1 film"]


def test_closing_deletes_the_films_and_keeps_the_records(home: Path, four: tuple[tuple[str, bytes], ...]) -> None:
    app = with_films(*four)
    id_ = addressed(app, "worklist")
    app = click(app, "Close and delete the films")
    assert "worklist" not in app.query_params
    assert find_worklist(id_) is None
    assert list((home / "spool").iterdir()) == []
    with open_database() as database:
        assert len(list_readings(database)) == 3
    assert "This worklist is closed" in words(opened("clinic/worklist", worklist=id_))


def test_a_list_that_another_closes_is_said_to_be_closed() -> None:
    app = at_film(with_films(("sick.png", SICK)), 1)
    close_worklist(the_worklist())
    assert "This worklist is closed" in words(shown(app.run()))
    assert "worklist-film" not in app.session_state


@pytest.mark.parametrize("query", [{"worklist": "../../etc"}, {"worklist": "0" * 16}, {"film": "1"}])
def test_an_address_that_means_nothing_leads_to_the_beginning(query: dict[str, str]) -> None:
    app = opened("clinic/worklist", **query)
    assert "Films lie on this machine" in words(app)


def test_a_film_that_is_not_on_the_list_leads_to_all_films() -> None:
    app = with_films(("sick.png", SICK))
    for film in ("99", "-1", "x", "²"):
        app.query_params["film"] = film
        app = shown(app.run())
        assert numbers(app) == [1]
        assert "film" not in app.query_params


def test_readings_that_are_not_recorded_are_shown_all_the_same(home: Path) -> None:
    home.mkdir()
    (home / "records.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    app = with_films(("sick.png", SICK))
    assert "Not every reading is recorded" in words(app)
    assert tiles(app)[0]["probability"]
    assert not any(button.label == "Agree" for button in at_film(app, 1).button)


def test_a_full_list_is_said_and_what_was_taken_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from reading import worklist

    monkeypatch.setattr(worklist, "MOST_FILMS", 1)
    app = with_films(("sick.png", SICK), ("well.png", WELL))
    assert numbers(app) == [1]


def test_nothing_of_a_dicom_header_is_left_outside_the_film_itself(
    home: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("keep_films = true")
    app = at_film(with_films(("IM000001", marked_everywhere(phantom(3, pneumonia=True).astype(np.uint16) * 16))), 1)
    assert "Finding:" in words(app)
    assert MARKER not in "".join(str(element) for element in app.main)
    with_marker = [path for path in home.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]
    assert with_marker == [the_worklist().folder / "films" / "1"]
    assert MARKER not in worklist_table(the_worklist().films().values(), {}, with_names=True)
    spoken = capfd.readouterr()
    assert MARKER not in caplog.text + spoken.out + spoken.err
    close_worklist(the_worklist())
    assert not [path for path in home.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]


def test_a_file_s_name_is_left_nowhere_but_in_the_spool(home: Path) -> None:
    with_films(("doe-jane-1999.png", SICK))
    named = [path for path in home.rglob("*") if path.is_file() and b"doe-jane" in path.read_bytes()]
    assert named == [the_worklist().folder / "rows" / "1"]


def test_the_page_says_where_films_lie_and_what_is_kept(home: Path) -> None:
    assert "12 hours at most" in words(opened("clinic/worklist"))
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("keep_films = true")
    assert "films that were read are kept" in words(opened("clinic/worklist"))
