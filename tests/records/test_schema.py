import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from records.database import Database, DatabaseUnusableError, open_database
from records.schema import MIGRATIONS, SCHEMA, migrate
from records.tables import Table


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
