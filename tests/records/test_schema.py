import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from records.backup import back_up
from records.database import Database, DatabaseUnusableError, open_database
from records.ledger import append, entries, verify
from records.readings import find_by_short_id, list_readings
from records.restore import restore
from records.schema import MIGRATIONS, SCHEMA, migrate
from records.short_id import typed_short_id
from records.tables import Table
from records.verdicts import VerdictFacts, record_verdict, verdicts_on


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{database.path}")
    yield made
    made.dispose()


def _definitions(engine: Engine) -> set[str]:
    statement = text("SELECT sql FROM sqlite_schema WHERE type != 'trigger' AND name NOT LIKE '%alembic%'")
    with engine.connect() as connection:
        return {" ".join(sql.split()) for sql in connection.scalars(statement) if sql}


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_they_agree_to_the_letter_rules_among_it_which_alembic_does_not_compare(engine: Engine, tmp_path: Path) -> None:
    straight = create_engine(f"sqlite:///{tmp_path / 'straight.db'}")
    Table.metadata.create_all(straight)
    assert _definitions(engine) == _definitions(straight)
    straight.dispose()


def test_the_schema_is_the_last_migration_and_all_are_numbers() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == SCHEMA
    assert all(len(script.revision) == 4 and script.revision.isdecimal() for script in scripts.walk_revisions())


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    before = _definitions(engine)
    with engine.begin() as connection:
        migrate(connection)
    assert _definitions(engine) == before
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [SCHEMA]


def test_a_migration_that_fails_is_taken_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE ledger (in_the_way TEXT)")
    connection.close()
    with pytest.raises(DatabaseUnusableError, match="table ledger already exists"):
        open_database(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall() == [("ledger",)]
    connection.close()


OLD_READING = (
    "INSERT INTO readings VALUES (?, '2026-11-21T09:30:00.000000Z', 'Ada', ?, 'v1', 'pneumonia', 0.9, 0.5, "
    """'[{"code": "small", "sentence": "Small.", "blocking": false}]', 'graph', 0.01)"""
)
OLD_VERDICT = (
    "INSERT INTO verdicts VALUES (?, ?, '2026-11-21T09:31:00.000000Z', 'Bo', 'disagree', 'no pneumonia', 'A fold.')"
)


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A database of schema 0001 with three readings and two verdicts on the first."""
    path = tmp_path / "old" / "records.db"
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.executemany(OLD_READING, [(f"r{number}", f"{number}" * 64) for number in range(3)])
        driver.executemany(OLD_VERDICT, [(4, "r0"), (7, "r0")])
    engine.dispose()
    return path


def test_a_database_of_before_keeps_everything_and_its_readings_get_short_ids(old_file: Path) -> None:
    with open_database(old_file) as opened:
        readings = list_readings(opened)
        assert [one.id for one in readings] == ["r2", "r1", "r0"]
        assert len({typed_short_id(one.short_id) for one in readings}) == 3
        assert find_by_short_id(opened, readings[0].short_id) == readings[0]
        (concern,) = readings[2].concerns
        assert (concern.sentence, readings[2].probability, readings[2].cause) == ("Small.", 0.9, None)
        assert f"{readings[2].at:%H:%M}" == "09:30"
        assert [(one.number, one.words) for one in verdicts_on(opened, "r0")] == [(7, "A fold."), (4, "A fold.")]
        assert record_verdict(opened, VerdictFacts(reading="r1", agreement="agree")).number == 8


def test_its_rules_hold_afterwards_and_nothing_of_the_move_is_left(old_file: Path, engine: Engine) -> None:
    open_database(old_file).close()
    moved = create_engine(f"sqlite:///{old_file}")
    assert _definitions(moved) == _definitions(engine)
    moved.dispose()
    with closing(sqlite3.connect(old_file)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_ledger_of_before_goes_on_and_an_old_backup_can_be_put_back(old_file: Path, tmp_path: Path) -> None:
    backup = tmp_path / "old.db"
    back_up(old_file, backup)
    restore(backup, tmp_path / "records.db")
    with open_database(tmp_path / "records.db") as restored:
        assert len(list_readings(restored)) == 3
        append(restored, "promote", "version-1", {})
        assert (len(entries(restored)), verify(restored)) == (1, [])
