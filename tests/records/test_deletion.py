"""Deleting readings: what goes, what stays, and the line in the ledger that says so."""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from records.backup import back_up
from records.database import Database, DatabaseUnusableError, RecordRefusedError, open_database
from records.deletion import THE_PROGRAM, delete_old, delete_reading, deletion_of
from records.kept_films import keep_film, kept_film, kept_folder
from records.ledger import LedgerBrokenError, append, entries, verify
from records.patient_marks import note_film
from records.readings import ReadingFacts, RecordedReading, find_by_short_id, list_readings, record_reading
from records.restore import LedgerWouldShrinkError, restore
from records.tables import ReadingRow
from records.verdicts import VerdictFacts, record_verdict, verdicts_on

ByHand = Callable[..., list[tuple[object, ...]]]
FILM = b"the bytes of a film"
READING = ReadingFacts(
    digest=hashlib.sha256(FILM).hexdigest(), version="v1", finding="pneumonia", probability=0.9, operating_point=0.5,
    engine="graph", seconds=0.01,
)  # fmt: skip
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def read(database: Database, days_ago: float = 0, digest: str = READING.digest, words: str = "") -> RecordedReading:
    """A reading with a verdict, made so many days before NOW."""
    reading = record_reading(database, replace(READING, digest=digest), "Ada")
    record_verdict(database, VerdictFacts(reading=reading.id, agreement="agree", words=words), "Ada")
    with database.for_writing() as session:
        row = session.get(ReadingRow, reading.id)
        assert row is not None
        row.at = NOW - timedelta(days=days_ago)
    return reading


@pytest.fixture
def kept_for_90_days(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("keep_readings_days = 90")


def test_a_deleted_reading_goes_with_its_verdicts_and_its_film_and_the_ledger_says_who_and_why(
    database: Database,
) -> None:
    reading, other = read(database), read(database, digest="b" * 64)
    keep_film(FILM)
    line = delete_reading(database, reading.short_id, " wrong patient ", "Bo")
    assert find_by_short_id(database, reading.short_id) is None
    assert verdicts_on(database, reading.id) == []
    assert kept_film(reading.digest) is None
    assert list_readings(database)[0].id == other.id
    assert len(verdicts_on(database, other.id)) == 1
    assert (line.person, line.action, line.subject) == ("Bo", "deleted a reading", reading.short_id)
    facts = line.read_facts()
    assert (facts["digest"], facts["reason"], facts["verdicts"], facts["films"]) == (
        reading.digest, "wrong patient", 1, 1,
    )  # fmt: skip
    assert deletion_of(database, reading.short_id) == line
    assert deletion_of(database, other.short_id) is None
    assert verify(database) == []


def test_a_film_stays_as_long_as_another_reading_is_of_it(database: Database) -> None:
    one, two = read(database), read(database)
    keep_film(FILM)
    assert delete_reading(database, one.short_id, "read twice").read_facts()["films"] == 0
    assert kept_film(two.digest) is not None
    delete_reading(database, two.short_id, "and now all of it")
    assert kept_film(two.digest) is None


@pytest.mark.parametrize("still_kept", [True, False])
def test_with_the_last_reading_goes_the_mark_that_says_whose_the_film_is(
    database: Database, home: Path, still_kept: bool
) -> None:
    reading = read(database)
    note_film("a" * 64, READING.digest)
    if still_kept:  # else someone removed it by hand
        keep_film(FILM)
    line = delete_reading(database, reading.short_id, "wrong patient")
    assert line.read_facts()["films"] == int(still_kept)
    assert not [path for path in (home / "kept_by_patient").rglob("*") if READING.digest in path.name]


def test_words_that_were_deleted_are_in_no_file_of_the_home(home: Path) -> None:
    with open_database() as database:
        reading = read(database, words="the words of a clinician")
    assert b"the words of a clinician" in (home / "records.db").read_bytes()
    with open_database() as database:
        delete_reading(database, reading.short_id, "said in error")
    assert not any(b"the words of a clinician" in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_nor_are_they_where_another_program_has_the_records_open(home: Path) -> None:
    with open_database() as other, open_database() as database:
        reading = read(database, words="the words of a clinician")
        assert len(list_readings(other)) == 1
        delete_reading(database, reading.short_id, "said in error")
        assert not any(b"the words of a clinician" in path.read_bytes() for path in home.rglob("*") if path.is_file())
        assert list_readings(other) == []


def no_bringing_in(connection: sqlite3.Connection, *_: object) -> None:
    """As on a disk that is full: what was written ahead cannot be brought into the file."""

    def allowed(action: int, name: str | None, *_: str | None) -> int:
        return sqlite3.SQLITE_DENY if (action, name) == (sqlite3.SQLITE_PRAGMA, "wal_checkpoint") else sqlite3.SQLITE_OK

    connection.set_authorizer(allowed)


def test_a_reading_is_deleted_also_where_what_lies_beside_the_file_cannot_be_brought_in(
    database: Database,
) -> None:
    reading = read(database)
    event.listen(database._engine, "checkout", no_bringing_in)
    delete_reading(database, reading.short_id, "wrong patient")
    assert find_by_short_id(database, reading.short_id) is None
    with pytest.raises(DatabaseUnusableError, match="received: not authorized"):
        database.settle()


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_deleted(database: Database, reason: str) -> None:
    reading = read(database)
    with pytest.raises(RecordRefusedError, match="expected a reason, received none"):
        delete_reading(database, reading.short_id, reason)
    assert find_by_short_id(database, reading.short_id) is not None


def test_what_is_not_there_cannot_be_deleted(database: Database) -> None:
    with pytest.raises(RecordRefusedError, match="expected the short id of a reading, received '482193063'"):
        delete_reading(database, "482193063", "a slip")
    assert entries(database) == []


def test_where_the_ledger_takes_no_line_nothing_is_deleted(five_lines: Database, by_hand: ByHand) -> None:
    reading = read(five_lines)
    keep_film(FILM)
    by_hand(five_lines.path, "DELETE FROM ledger WHERE number = 5")
    with pytest.raises(LedgerBrokenError):
        delete_reading(five_lines, reading.short_id, "wrong patient")
    assert find_by_short_id(five_lines, reading.short_id) is not None
    assert kept_film(reading.digest) is not None


def test_where_the_film_cannot_be_deleted_the_reading_stays_and_no_line_is_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read(database)
    keep_film(FILM)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PermissionError, match="not yours"):
        delete_reading(database, reading.short_id, "wrong patient")
    monkeypatch.undo()
    assert find_by_short_id(database, reading.short_id) is not None
    assert entries(database) == []


@pytest.mark.usefixtures("kept_for_90_days")
def test_old_readings_go_by_the_sites_setting_and_one_line_says_how_many_up_to_when(database: Database) -> None:
    keep_film(FILM)
    old = [read(database, 91), read(database, 400, "b" * 64)]
    young = [read(database, 90.3), read(database, 0, "c" * 64)]  # the first on the 90th day
    assert delete_old(NOW) == 2
    assert {reading.id for reading in list_readings(database)} == {reading.id for reading in young}
    assert all(verdicts_on(database, reading.id) == [] for reading in old)
    assert kept_film(READING.digest) is not None, "a young reading is of the same film"
    (line,) = entries(database)
    assert (line.person, line.action) == (THE_PROGRAM, "deleted old readings")
    assert line.read_facts() == {
        "films": 0, "keep_readings_days": 90, "read_before": "2026-08-24T00:00:00.000000Z", "readings": 2,
        "verdicts": 2,
    }  # fmt: skip
    assert verify(database) == []
    assert delete_old(NOW) == 0
    assert len(entries(database)) == 1, "nothing deleted is nothing to tell"


@pytest.mark.usefixtures("kept_for_90_days")
def test_old_films_go_with_their_last_reading(database: Database) -> None:
    keep_film(FILM)
    read(database, 120), read(database, 200)
    assert delete_old(NOW) == 2
    assert list(kept_folder().iterdir()) == []
    assert entries(database)[0].read_facts()["films"] == 1


def test_without_the_setting_readings_are_kept_for_ever_and_looking_makes_no_database(home: Path) -> None:
    assert delete_old(NOW) == 0
    assert not (home / "records.db").exists()
    with open_database() as database:
        read(database, 36_000)
        assert delete_old(NOW) == 0
        assert len(list_readings(database)) == 1


def test_after_deletions_a_backup_is_made_and_put_back_and_one_of_before_is_refused(
    database: Database, tmp_path: Path
) -> None:
    reading = read(database)
    read(database, digest="b" * 64)
    append(database, "promote", "version-1", {})
    back_up(database.path, tmp_path / "before.db")
    delete_reading(database, reading.short_id, "wrong patient")
    back_up(database.path, tmp_path / "after.db")
    with pytest.raises(LedgerWouldShrinkError):
        restore(tmp_path / "before.db", database.path)
    restore(tmp_path / "after.db", tmp_path / "other" / "records.db")
    with open_database(tmp_path / "other" / "records.db") as restored:
        assert len(list_readings(restored)) == 1
        assert verify(restored) == []
