"""The Records page: readings found again, shown as they were then, and deleted with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from model_store.store import serving_id
from pages.parts.record_list import ROWS
from reading.radiograph import decode
from records.database import database_path, open_database
from records.kept_films import keep_film, kept_film
from records.ledger import entries, verify
from records.readings import NotedConcern, ReadingFacts, RecordedReading, find_reading, record_reading
from records.short_id import spoken
from records.tables import ReadingRow
from records.verdicts import VerdictFacts, record_verdict
from tests.pages.opened_page import opened, shown, words

FILM = encode_png(phantom(3, pneumonia=True))
READING = ReadingFacts(
    digest="a" * 64, version="v1", finding="pneumonia", probability=0.81, operating_point=0.5, cause="viral",
    cause_probability=0.83, concerns=(NotedConcern("small", "The film is small.", False),), engine="graph",
    seconds=0.012,
)  # fmt: skip
Read = Callable[..., RecordedReading]


@pytest.fixture
def read() -> Read:
    """Records a reading, some days ago."""

    def read(facts: ReadingFacts = READING, days_ago: float = 0) -> RecordedReading:
        with open_database() as database:
            reading = record_reading(database, facts, "Ada")
            with database.for_writing() as session:
                row = session.get(ReadingRow, reading.id)
                assert row is not None
                row.at = datetime.now(UTC) - timedelta(days=days_ago)
            found = find_reading(database, reading.id)
            assert found is not None
            return found

    return read


def judge(reading: RecordedReading, **facts: str) -> None:
    with open_database() as database:
        record_verdict(database, VerdictFacts(reading=reading.id, **facts), "Bo")  # type: ignore[arg-type]


def listed(app: AppTest) -> list[str]:
    """The numbers in the list, as it stands."""
    return [str(number) for frame in app.dataframe for number in frame.value["Record"]]


def record(reading: RecordedReading) -> AppTest:
    return opened("clinic/records", record=spoken(reading.short_id))


def delete(app: AppTest, reason: str) -> AppTest:
    next(field for field in app.text_input if field.label == "Why").set_value(reason)
    return shown(next(button for button in app.button if button.label == "Delete for good").click().run())


def test_before_the_first_reading_the_page_says_so_and_makes_no_database() -> None:
    assert "No reading was recorded here yet." in words(opened("clinic/records"))
    assert not database_path().exists()


def test_the_list_has_the_newest_first_with_finding_verdict_and_version(read: Read) -> None:
    one, two = read(), read(replace(READING, finding="no reading", probability=None))
    judge(one, agreement="disagree", own_finding="no pneumonia")
    app = opened("clinic/records")
    assert listed(app) == [spoken(two.short_id), spoken(one.short_id)]
    table = app.dataframe[0].value
    assert list(table["Finding"]) == ["no reading", "pneumonia"]
    assert list(table["Probability"]) == ["–", "81 %"]
    assert list(table["Verdict"]) == ["–", "disagree"]
    assert list(table["Concerns"]) == ["small", "small"]
    assert list(table["Read by"]) == ["Ada", "Ada"]


def test_a_long_list_is_paged_by_the_address(read: Read) -> None:
    readings = [read() for _ in range(ROWS + 2)]
    app = opened("clinic/records", page="2")
    assert f"Records {ROWS + 1} to {ROWS + 2} of {ROWS + 2}" in words(app)
    assert listed(app) == [spoken(readings[1].short_id), spoken(readings[0].short_id)]


def test_filters_are_in_the_address_and_begin_at_the_first_page(read: Read) -> None:
    old = read(days_ago=40)
    young = read(replace(READING, finding="no pneumonia", probability=0.2), days_ago=1)
    judge(old, agreement="agree")
    for query, found in [
        ({"finding": "pneumonia"}, [old]),
        ({"verdict": "agree"}, [old]),
        ({"verdict": "no verdict"}, [young]),
        ({"from": f"{young.at:%Y-%m-%d}"}, [young]),
        ({"to": f"{old.at:%Y-%m-%d}"}, [old]),
        ({"from": f"{old.at:%Y-%m-%d}", "to": f"{young.at:%Y-%m-%d}"}, [young, old]),
    ]:
        assert listed(opened("clinic/records", **query)) == [spoken(one.short_id) for one in found], query
    app = opened("clinic/records", page="9")
    app.selectbox(key="verdict").select("unsure")
    assert "the filters leave none" in words(shown(app.run()))
    assert "page" not in app.query_params


def test_a_number_that_is_typed_in_opens_its_record(read: Read) -> None:
    wanted = read()
    read()
    app = opened("clinic/records")
    app = shown(app.text_input[0].set_value(wanted.short_id).run())
    assert f"Record {spoken(wanted.short_id)}" in [header.value for header in app.header]
    assert app.query_params["record"] == spoken(wanted.short_id)
    app = shown(next(button for button in app.button if button.label == "All records").click().run())
    assert len(listed(app)) == 2


def test_a_slip_in_a_number_is_told_and_finds_nothing(read: Read) -> None:
    short_id = read().short_id
    app = opened("clinic/records")
    slip = f"{short_id[:-1]}{(int(short_id[-1]) + 1) % 10}"
    app = shown(app.text_input[0].set_value(slip).run())
    assert "a digit is wrong" in words(app)
    assert "record" not in app.query_params
    assert "a digit is wrong" in words(opened("clinic/records", record=slip))


def test_a_record_shows_what_was_shown_then_and_what_was_said_of_it(read: Read) -> None:
    reading = read()
    judge(reading, agreement="agree")
    judge(reading, agreement="disagree", own_finding="no pneumonia", words="a fold of skin")
    said = words(record(reading))
    assert "Finding: pneumonia" in said
    assert "Probability of pneumonia **81 %**, at or above the operating point of 50 %" in said
    assert "Looks more like a **viral** than a bacterial pneumonia: **83 %**" in said
    assert "The film is small." in said
    assert said.index("Bo disagrees, finds no pneumonia: a fold of skin") < said.index("Bo agrees")
    assert f"Read by Ada on {reading.at:%d %B %Y}" in said
    assert "Version v1, deleted since" in said
    assert "The film was not kept" in said


def test_a_number_that_was_asked_for_against_advice_is_shown_as_it_was_then(read: Read) -> None:
    turned = NotedConcern("turned", "The film looks turned upside down.", True)
    reading = read(replace(READING, concerns=(turned,)))
    said = words(record(reading))
    assert "Against advice: Ada asked for this number, which the program would not have given." in said
    assert "Probability of pneumonia **81 %**" in said
    assert "viral" not in said  # no cause was named then
    assert list(opened("clinic/records").dataframe[0].value["Finding"]) == ["against advice: pneumonia"]
    assert "Against advice" not in words(record(read()))


def test_a_version_that_is_still_here_is_not_called_deleted(read: Read) -> None:
    said = words(record(read(replace(READING, version=serving_id()))))
    assert f"Version {serving_id()} ·" in said
    assert "deleted since" not in said


@pytest.mark.parametrize("here", [True, False])
def test_a_kept_film_is_shown_with_its_heat_map_where_the_version_is_still_here(read: Read, here: bool) -> None:
    keep_film(FILM)
    app = record(read(replace(READING, digest=decode(FILM).digest, version=serving_id() if here else "gone")))
    assert len(app.get("bidi_component")) == 1
    assert ("Heat map and lungs were worked out again" in words(app)) is here
    assert ("the version of then is not here any more" in words(app)) is not here


def test_a_kept_film_that_was_changed_is_not_shown(read: Read) -> None:
    reading = read(replace(READING, digest=decode(FILM).digest))
    keep_film(FILM).write_bytes(encode_png(phantom(4, pneumonia=True)))
    app = record(reading)
    assert "received one that was changed since" in words(app)
    assert not app.get("bidi_component")


def test_other_readings_of_the_same_film_are_named(read: Read) -> None:
    one, two = read(), read(replace(READING, version="v2", finding="no pneumonia", probability=0.3))
    read(replace(READING, digest="b" * 64))
    labels = [link.proto.label for link in record(one).get("page_link")]
    assert [label for label in labels if "pneumonia" in label] == [f"{spoken(two.short_id)}: no pneumonia"]


def test_a_deleted_record_says_who_deleted_it_and_why(read: Read, home: Path) -> None:
    (home).mkdir(exist_ok=True)
    (home / "settings.toml").write_text('person = "Cy"')
    keep_film(FILM)
    reading = read(replace(READING, digest=decode(FILM).digest))
    app = delete(record(reading), "wrong child")
    assert "No record here." in words(app)
    assert kept_film(reading.digest) is None
    said = words(record(reading))
    assert f"Cy deleted record {spoken(reading.short_id)}" in said
    assert "wrong child" in said
    with open_database() as database:
        assert entries(database)[-1].subject == reading.short_id
        assert verify(database) == []


def test_without_a_reason_nothing_is_deleted(read: Read) -> None:
    reading = read()
    assert "A reason is needed." in words(delete(record(reading), "  "))
    assert listed(opened("clinic/records")) == [spoken(reading.short_id)]


def test_before_a_deletion_the_page_says_what_goes(read: Read) -> None:
    keep_film(FILM)
    facts = replace(READING, digest=decode(FILM).digest)
    one = read(facts)
    assert "with the verdicts on it and the kept film" in words(record(one))
    read(facts)
    assert "the film stays, for the other records of it" in words(record(one))
    assert "film." not in words(record(read())).split("goes for good")[1].split("The ledger")[0]


def test_a_number_that_nobody_has_is_said_to_be_nobodys(read: Read) -> None:
    read()
    assert "No record has the number 000-000-000" in words(opened("clinic/records", record="000000000"))


@pytest.mark.parametrize(("setting", "said"), [("", "kept until a person deletes"), ("90", "kept for 90 days")])
def test_the_page_says_how_long_records_are_kept(read: Read, home: Path, setting: str, said: str) -> None:
    read()
    (home / "settings.toml").write_text(f"keep_readings_days = {setting}" if setting else "")
    assert said in words(opened("clinic/records"))


def test_records_that_cannot_be_read_are_named(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "records.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    assert "file is not a database" in words(opened("clinic/records"))
