import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from records import restore as restore_module
from records.backup import BackupError, back_up
from records.database import Database, open_database
from records.ledger import append, entries, head_path, verify
from records.readings import ReadingFacts, list_readings, record_reading
from records.restore import LedgerWouldShrinkError, restore
from records.settings import SettingsError

ByHand = Callable[..., list[tuple[object, ...]]]
READING = ReadingFacts(
    digest="a" * 64,
    version="v1",
    finding="pneumonia",
    probability=0.9,
    operating_point=0.5,
    engine="graph",
    seconds=0.01,
)


@pytest.fixture
def backup(five_lines: Database, tmp_path: Path) -> Path:
    """A backup of one reading and five lines."""
    record_reading(five_lines, READING)
    file = tmp_path / "backup.db"
    back_up(five_lines.path, file)
    return file


def _content(path: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}  # noqa: S608


def test_a_backup_put_back_into_an_empty_home_is_the_same_and_verifies(
    backup: Path, five_lines: Database, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere" / "records.db"
    assert restore(backup, place) is None
    assert _content(place) == _content(five_lines.path)
    with open_database(place) as restored:
        assert verify(restored) == []
        assert append(restored, "promote", "version-6", {}).number == 6
    if sys.platform != "win32":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_running_program_goes_on_with_the_restored_database(backup: Path, five_lines: Database) -> None:
    # A database is never replaced under a program as a file: what it still has open would be written into the new one.
    with closing(sqlite3.connect(five_lines.path)) as connection:
        connection.execute("DELETE FROM readings")
        connection.commit()
    assert list_readings(five_lines) == []
    restore(backup, five_lines.path)
    assert len(list_readings(five_lines)) == 1
    record_reading(five_lines, READING)
    assert append(five_lines, "promote", "version-7", {}).number == 7
    assert verify(five_lines) == []


def test_what_was_replaced_is_kept_and_the_ledger_says_so(backup: Path, five_lines: Database) -> None:
    newer = record_reading(five_lines, READING)
    aside = restore(backup, five_lines.path)
    assert aside is not None
    assert aside.parent == five_lines.path.parent
    with open_database(aside) as before:
        assert list_readings(before)[0] == newer
    line = entries(five_lines)[-1]
    assert (line.number, line.action, line.subject) == (6, "restore", "records.db")
    assert line.read_facts() == {"backup": "backup.db", "before": aside.name, "forced": False, "lines": 5}


def test_where_it_cannot_be_said_who_restores_nothing_is_replaced(
    backup: Path, five_lines: Database, home: Path
) -> None:
    record_reading(five_lines, READING)
    before = _content(five_lines.path)
    (home / "settings.toml").write_text("person = 7")
    with pytest.raises(SettingsError, match="expected `person`"):
        restore(backup, five_lines.path)
    assert _content(five_lines.path) == before


def test_a_longer_ledger_is_replaced_only_by_force(backup: Path, five_lines: Database) -> None:
    append(five_lines, "promote", "version-6", {})
    before = _content(five_lines.path)
    with pytest.raises(LedgerWouldShrinkError, match=r"expected a backup that holds line 6 .* received one of 5 lines"):
        restore(backup, five_lines.path)
    assert _content(five_lines.path) == before
    restore(backup, five_lines.path, force=True)
    assert [line.action for line in entries(five_lines)] == ["promote"] * 5 + ["restore"]
    assert verify(five_lines) == []


def test_a_line_added_while_restoring_is_named_as_missing(
    backup: Path, five_lines: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    overwrite = restore_module._overwrite

    def late(database: Path, copy: sqlite3.Connection) -> None:
        append(five_lines, "promote", "version-6", {})
        overwrite(database, copy)

    monkeypatch.setattr(restore_module, "_overwrite", late)
    with pytest.raises(LedgerWouldShrinkError):
        restore(backup, five_lines.path)
    assert [fault.sentence for fault in verify(five_lines)] == ["line 6 is missing"]


def test_another_ledger_is_replaced_only_by_force_however_short(backup: Path, tmp_path: Path) -> None:
    with open_database(tmp_path / "other" / "records.db") as other:
        append(other, "promote", "something else", {})
        with pytest.raises(LedgerWouldShrinkError):
            restore(backup, other.path)


def test_a_lost_database_still_counts_by_its_head(backup: Path, five_lines: Database) -> None:
    append(five_lines, "promote", "version-6", {})
    five_lines.close()
    five_lines.path.unlink()
    with pytest.raises(LedgerWouldShrinkError, match="expected a backup that holds line 6"):
        restore(backup, five_lines.path)


def test_missing_lines_come_back(backup: Path, five_lines: Database, by_hand: ByHand) -> None:
    by_hand(five_lines.path, "DELETE FROM ledger WHERE number > 2")
    assert verify(five_lines) != []
    restore(backup, five_lines.path)
    assert verify(five_lines) == []
    assert len(entries(five_lines)) == 6


def test_a_database_that_nothing_can_read_is_moved_aside(backup: Path, five_lines: Database) -> None:
    five_lines.close()
    five_lines.path.write_bytes(b"not a database" * 500)
    aside = restore(backup, five_lines.path)
    assert aside is not None
    assert aside.read_bytes() == b"not a database" * 500
    with open_database(five_lines.path) as restored:
        assert verify(restored) == []
        assert len(list_readings(restored)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DELETE FROM ledger WHERE number > 4", "received one with a fault: line 5 is missing"),
        ("UPDATE ledger SET person = 'Eve' WHERE number = 2", "received one with a fault: line 2 was altered"),
        ("UPDATE alembic_version SET version_num = '0999'", "or older, received 0999: use the newer program"),
        ("DROP TABLE backup", "expected a backup in .*backup.db, received something else"),
        ("DROP TABLE ledger", "received: no such table: ledger"),
    ],
)
def test_a_changed_backup_is_refused_before_anything_is_replaced(
    backup: Path, five_lines: Database, by_hand: ByHand, change: str, sentence: str
) -> None:
    by_hand(backup, change)
    before = _content(five_lines.path)
    with pytest.raises(BackupError, match=sentence):
        restore(backup, five_lines.path, force=True)
    assert _content(five_lines.path) == before
    assert {path.name for path in five_lines.path.parent.iterdir() if not path.name.startswith("records.")} == set()


@pytest.mark.parametrize("kept", [0, 100, 5000, 40_000])
def test_a_backup_cut_short_is_refused(backup: Path, tmp_path: Path, kept: int) -> None:
    backup.write_bytes(backup.read_bytes()[:kept])
    with pytest.raises(BackupError):
        restore(backup, tmp_path / "elsewhere" / "records.db")
    assert not (tmp_path / "elsewhere" / "records.db").exists()
    assert not head_path(tmp_path / "elsewhere" / "records.db").exists()


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"expected a backup, found no file at .*nothing.db"):
        restore(tmp_path / "nothing.db", tmp_path / "records.db")
