import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from records.backup import BackupError, back_up
from records.database import Database, open_database
from records.ledger import append, entries, verify
from records.restore import restore

ByHand = Callable[..., list[tuple[object, ...]]]
Elsewhere = Callable[..., subprocess.Popen[str]]

WRITER = """
from records.database import open_database
from records.jobs import record_job
from records.ledger import append
database = open_database()
for number in range(100_000):
    record_job(database, f"draft-{number}", {})
    append(database, "count", f"draft-{number}", {"number": number}, person="Ada")
    print(number, flush=True)
"""


def test_a_backup_is_one_file_that_only_its_owner_reads(five_lines: Database, tmp_path: Path) -> None:
    file = tmp_path / "away" / "monday.db"
    head = back_up(five_lines.path, file)
    assert (head.number, head.hash) == (5, entries(five_lines)[-1].hash)
    assert [path.name for path in file.parent.iterdir()] == ["monday.db"]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_database_without_lines_is_backed_up_too(database: Database, tmp_path: Path) -> None:
    assert back_up(database.path, tmp_path / "backup.db").number == 0
    restore(tmp_path / "backup.db", tmp_path / "new" / "records.db")
    with open_database(tmp_path / "new" / "records.db") as restored:
        assert entries(restored) == []


def test_a_backup_while_another_process_writes_shows_one_moment(
    database: Database, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    writer = elsewhere(WRITER)
    assert writer.stdout is not None
    for number in range(3):
        assert writer.stdout.readline() == "0\n" or number > 0
        back_up(database.path, tmp_path / f"{number}.db")
    assert writer.poll() is None, "the writer went on"
    for number in range(3):
        place = tmp_path / str(number) / "records.db"
        restore(tmp_path / f"{number}.db", place)
        with open_database(place) as restored, closing(sqlite3.connect(place)) as plain:
            assert verify(restored) == []
            jobs = plain.execute("SELECT count(*) FROM jobs").fetchone()[0]
            assert jobs - len(entries(restored)) in {0, 1}  # each line follows its job


def test_a_failed_backup_leaves_the_good_one(
    five_lines: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.db"
    back_up(five_lines.path, file)
    good = file.read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("records.backup.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        back_up(five_lines.path, file)
    assert file.read_bytes() == good
    assert sorted(os.listdir(tmp_path)) == ["backup.db", "home"]  # noqa: PTH208


def test_a_broken_ledger_does_not_replace_a_good_backup(five_lines: Database, tmp_path: Path, by_hand: ByHand) -> None:
    file = tmp_path / "backup.db"
    back_up(five_lines.path, file)
    good = file.read_bytes()
    by_hand(five_lines.path, "DELETE FROM ledger WHERE number = 5")
    with pytest.raises(BackupError, match="received one with a fault: line 5 is missing"):
        back_up(five_lines.path, file)
    assert file.read_bytes() == good


def test_a_backup_of_today_replaces_that_of_yesterday(five_lines: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    back_up(five_lines.path, file)
    append(five_lines, "promote", "version-6", {})
    assert back_up(five_lines.path, file).number == 6


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"expected a database at .*records.db, found none"):
        back_up(tmp_path / "records.db", tmp_path / "backup.db")


def test_the_database_is_no_place_for_its_backup(five_lines: Database) -> None:
    for name in ("records.db", "records.head", "records.db-wal", "records.db-shm"):
        with pytest.raises(BackupError, match="expected the name of a file to write"):
            back_up(five_lines.path, five_lines.path.with_name(name))
    assert verify(five_lines) == []
