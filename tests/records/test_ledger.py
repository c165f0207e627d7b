import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from records import database as database_module
from records import ledger
from records.chain import GENESIS, Head
from records.database import Database, DatabaseUnusableError, open_database
from records.facts import FactsError
from records.ledger import LedgerBrokenError, append, entries, head_path, read_head, verify

ByHand = Callable[..., list[tuple[object, ...]]]


def test_a_line_is_read_back_as_it_was_added(database: Database) -> None:
    entry = append(database, "promote", "version-1", {"auc": 0.97, "gate": ["passed", None]}, person="Zoë")
    assert entries(database) == [entry]
    assert (entry.number, entry.person, entry.action, entry.subject) == (1, "Zoë", "promote", "version-1")
    assert entry.read_facts() == {"auc": 0.97, "gate": ["passed", None]}
    assert verify(database) == []


def test_lines_are_chained_from_64_zeros(five_lines: Database) -> None:
    lines = entries(five_lines)
    assert [line.previous for line in lines] == [GENESIS, *(line.hash for line in lines[:-1])]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]


def test_the_head_is_the_last_line(five_lines: Database) -> None:
    last = entries(five_lines)[-1]
    assert read_head(head_path(five_lines.path)) == Head(5, last.hash)


def test_who_did_it_is_the_setting_where_no_one_is_named(home: Path, database: Database) -> None:
    (home / "settings.toml").write_text('person = "Ada"')
    assert append(database, "promote", "version-1", {}).person == "Ada"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET person = 'Eve' WHERE number = 2",
        "DELETE FROM ledger WHERE number = 5",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT number, at, 'Eve', action, subject, facts, previous, hash FROM ledger",
        "REPLACE INTO ledger SELECT 7, at, person, action, subject, facts, hash, 'x' FROM ledger WHERE number = 5",
        "INSERT INTO ledger SELECT 6, at, person, action, subject, facts, previous, 'x' FROM ledger WHERE number = 5",
    ],
)
def test_the_database_itself_refuses_to_change_remove_or_slip_in_a_line(five_lines: Database, statement: str) -> None:
    refused = pytest.raises(sqlite3.IntegrityError, match="the ledger is append-only")
    with closing(sqlite3.connect(five_lines.path)) as connection, refused:
        connection.execute(statement)
    assert len(entries(five_lines)) == 5
    assert verify(five_lines) == []


CHANGES = ["at", "person", "action", "subject", "facts", "previous", "hash"]


@pytest.mark.parametrize("column", CHANGES)
def test_a_field_changed_by_hand_is_named(five_lines: Database, by_hand: ByHand, column: str) -> None:
    by_hand(five_lines.path, f"UPDATE ledger SET {column} = {column} || ' ' WHERE number = 3")  # noqa: S608
    assert next((fault.number, fault.kind) for fault in verify(five_lines)) == (3, "altered")


def test_a_field_that_is_no_text_any_more_is_named(five_lines: Database, by_hand: ByHand) -> None:
    by_hand(five_lines.path, "UPDATE ledger SET person = CAST(x'ff' AS TEXT) WHERE number = 4")
    assert verify(five_lines)[0].sentence == "line 4 was altered: it does not have the hash of what it says"


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("number = 1", "line 1 is missing"),
        ("number IN (2, 3)", "lines 2 to 3 are missing"),
        ("number > 3", "lines 4 to 5 are missing"),
        ("1", "lines 1 to 5 are missing"),
    ],
)
def test_lines_removed_by_hand_are_named(five_lines: Database, by_hand: ByHand, condition: str, sentence: str) -> None:
    by_hand(five_lines.path, f"DELETE FROM ledger WHERE {condition}")  # noqa: S608
    assert [fault.sentence for fault in verify(five_lines)] == [sentence]


def test_lines_that_changed_places_are_named(five_lines: Database, by_hand: ByHand) -> None:
    swap = ("SET number = 99 WHERE number = 2", "SET number = 2 WHERE number = 4", "SET number = 4 WHERE number = 99")
    by_hand(five_lines.path, *(f"UPDATE ledger {part}" for part in swap))
    assert [(fault.number, fault.kind) for fault in verify(five_lines)][:2] == [(2, "reordered"), (3, "reordered")]


def test_a_database_put_back_to_an_earlier_day_is_missing_lines(five_lines: Database, by_hand: ByHand) -> None:
    by_hand(five_lines.path, "PRAGMA wal_checkpoint(TRUNCATE)")
    earlier = five_lines.path.read_bytes()
    append(five_lines, "promote", "version-6", {})
    five_lines.close()
    five_lines.path.write_bytes(earlier)
    with open_database(five_lines.path) as put_back:
        assert [fault.sentence for fault in verify(put_back)] == ["line 6 is missing"]


def test_nothing_is_added_behind_missing_lines_which_would_hide_them(five_lines: Database, by_hand: ByHand) -> None:
    by_hand(five_lines.path, "DELETE FROM ledger WHERE number = 5")
    with pytest.raises(LedgerBrokenError, match=r"\(line 5, .*received one that ends at line 4: lines were lost"):
        append(five_lines, "promote", "version-6", {})
    assert [fault.sentence for fault in verify(five_lines)] == ["line 5 is missing"]


@pytest.mark.parametrize("content", [None, "", "five abc", "9" * 5000])
def test_a_head_that_is_gone_or_says_nothing_is_a_fault(five_lines: Database, content: str | None) -> None:
    head = head_path(five_lines.path)
    head.unlink() if content is None else head.write_text(content)
    assert verify(five_lines)[0].sentence.startswith("the head of the ledger is missing")
    with pytest.raises(LedgerBrokenError, match="no head"):
        append(five_lines, "promote", "version-6", {})


def test_a_writer_that_dies_before_the_head_moves_leaves_a_ledger_that_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "settle_head", dies)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                append(database, "promote", "version-1", {})
    assert verify(database) == []
    assert append(database, "promote", "version-2", {}).number == 3
    assert read_head(head_path(database.path)) == Head(3, entries(database)[-1].hash)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), DatabaseUnusableError("expected a usable")])
def test_what_was_committed_has_not_failed_where_the_head_cannot_be_moved(
    five_lines: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(_: Database) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "settle_head", full)
        assert append(five_lines, "promote", "version-6", {}).number == 6
    assert read_head(head_path(five_lines.path)) == Head(5, entries(five_lines)[4].hash)
    assert verify(five_lines) == []
    last = append(five_lines, "promote", "version-7", {})
    assert read_head(head_path(five_lines.path)) == Head(7, last.hash)


def test_a_head_that_cannot_be_written_before_the_first_line_leaves_no_line(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        append(database, "promote", "version-1", {})
    assert entries(database) == []


def test_the_head_moves_only_under_the_write_lock_so_that_it_never_goes_back(
    five_lines: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "PATIENCE", 0.05)
    locked = pytest.raises(DatabaseUnusableError, match="database is locked")
    with open_database(five_lines.path) as slow, five_lines.for_writing(), locked:
        ledger.settle_head(slow)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"facts": {"auc": float("nan")}}, "expected a finite number at facts.auc"),
        ({"action": ""}, "expected an action of"),
        ({"subject": "two\nlines"}, "expected a subject of"),
        ({"person": ""}, "expected a person of"),
    ],
)
def test_what_cannot_be_held_as_it_is_leaves_no_line(
    database: Database, changed: dict[str, Any], sentence: str
) -> None:
    line: dict[str, Any] = {"action": "promote", "subject": "version-1", "facts": {}, "person": "Ada"}
    with pytest.raises(FactsError, match=sentence):
        append(database, **{**line, **changed})
    assert entries(database) == []


def test_facts_are_stored_in_one_way_only(database: Database) -> None:
    entry = append(database, "promote", "version-1", {"b": 1, "a": "ü"})
    assert entry.facts == '{"a":"\\u00fc","b":1}'
    assert json.loads(entry.facts) == {"a": "ü", "b": 1}
