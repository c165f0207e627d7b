import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from records import database as database_module
from records.database import Database, DatabaseUnusableError, RecordRefusedError, engine_for, open_database
from records.schema import NewerDatabaseError

Elsewhere = Callable[..., subprocess.Popen[str]]

OPENER = """
import sys
from records.database import open_database
print("ready", flush=True)
sys.stdin.readline()
open_database().close()
print("alembic" in sys.modules)
"""


def _pragma(database: Database, name: str) -> object:
    with database.for_reading() as session:
        return session.scalar(text(f"PRAGMA {name}"))


def test_the_database_is_made_in_the_home_with_its_folder(home: Path) -> None:
    assert not home.exists()
    with open_database() as database:
        assert database.path == home / "records.db"
    assert (home / "records.db").is_file()


@pytest.mark.parametrize(("name", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2)])
def test_every_connection_is_set_up(database: Database, name: str, value: object) -> None:
    assert _pragma(database, name) == value


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_reads_the_database_and_its_side_files(five_lines: Database) -> None:
    files = list(five_lines.path.parent.glob("records.db*"))
    assert {file.name for file in files} == {"records.db", "records.db-wal", "records.db-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_of_several_processes_that_come_at_once_one_makes_the_tables(home: Path, elsewhere: Elsewhere) -> None:
    processes = [elsewhere(OPENER) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:  # all go before the first is waited for
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate() for process in processes]
    assert [error for _, error in answers] == [""] * 3
    assert "True\n" in [said for said, _ in answers]
    with closing(sqlite3.connect(home / "records.db")) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_many_that_come_to_a_new_database_at_once_all_get_it(tmp_path: Path) -> None:
    comers = 6
    at_once = Barrier(comers)

    def come(_: int) -> None:
        for number in range(150):  # SQLite alone would refuse some at every tenth file
            at_once.wait(10)
            engine = engine_for(tmp_path / f"{number}.db")
            engine.connect().close()
            engine.dispose()

    with ThreadPoolExecutor(comers) as pool:
        list(pool.map(come, range(comers)))


def test_a_database_that_is_up_to_date_opens_without_alembic(database: Database, elsewhere: Elsewhere) -> None:
    said, error = elsewhere(OPENER).communicate("go\n")
    assert (said, error) == ("ready\nFalse\n", "")
    assert database.path.is_file()


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.for_writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(NewerDatabaseError, match=r"expected records of schema \d{4} or older, received 0999"):
        open_database(database.path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseUnusableError, match="file is not a database"):
        open_database(path)
    assert path.read_bytes() == b"no database at all" * 100


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseUnusableError, match=r"expected to write records at .*file/records.db"):
        open_database(tmp_path / "file" / "records.db")


def test_a_writer_that_waits_too_long_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "PATIENCE", 0.05)
    locked = pytest.raises(DatabaseUnusableError, match="database is locked")
    with open_database() as one, open_database() as other, one.for_writing(), locked, other.for_writing():
        pass
    assert home.is_dir()


def test_an_error_takes_back_all_that_was_written_with_it(database: Database) -> None:
    statement = text("INSERT INTO jobs VALUES ('d', 'now', 'Ada', '{}', 'queued', NULL, NULL, '')")

    def write_then_fail() -> None:
        with database.for_writing() as session:
            session.execute(statement)
            raise KeyError

    with pytest.raises(KeyError):
        write_then_fail()
    with database.for_reading() as session:
        assert session.scalar(text("SELECT count(*) FROM jobs")) == 0


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_moment(database: Database) -> None:
    count = text("SELECT count(*) FROM jobs")
    with database.for_reading() as reader:
        assert reader.scalar(count) == 0
        with database.for_writing() as writer:
            writer.execute(text("INSERT INTO jobs VALUES ('d', 'now', 'Ada', '{}', 'queued', NULL, NULL, '')"))
        assert reader.scalar(count) == 0
    with database.for_reading() as reader:
        assert reader.scalar(count) == 1


def test_a_value_of_the_wrong_type_is_refused(database: Database) -> None:
    statement = text("INSERT INTO jobs VALUES ('d', 'now', 'Ada', x'00', 'queued', NULL, NULL, '')")
    with (
        pytest.raises(RecordRefusedError, match="cannot store BLOB value in TEXT column"),
        database.for_writing() as session,
    ):
        session.execute(statement)
