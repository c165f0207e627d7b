"""The database's schema: which one a file has, and the way from an older one to today's."""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from records.error import SecondReadError

SCHEMA = "0002"  # the last revision in migrations/versions; revisions are numbers of four digits, so they sort
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HAS_SCHEMA = "SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'"
THE_SCHEMA = "SELECT coalesce(max(version_num), '') FROM alembic_version"


class NewerDatabaseError(SecondReadError, RuntimeError):
    """A database that a newer program wrote; this one would misread it."""


def bring_up_to_date(engine: Engine) -> None:
    """Migrate the database when it is behind. Raises NewerDatabaseError when it is ahead.

    Only a database that is behind costs the import of Alembic. Of several processes that come at once, one
    migrates while the others wait for SQLite's write lock; what fails in the middle is undone whole.
    """
    with engine.connect() as connection:
        if schema_of(connection) == SCHEMA:
            return
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        check_not_newer(present := schema_of(connection))
        if present != SCHEMA:  # else another process was faster
            migrate(connection)


def schema_of(connection: Connection) -> str:
    """The revision that the database is at; empty where it has no tables yet."""
    if not connection.scalar(text(HAS_SCHEMA)):
        return ""
    return str(connection.scalar(text(THE_SCHEMA)))


def check_not_newer(schema: str) -> None:
    """Raises NewerDatabaseError for a schema beyond this program's."""
    if schema > SCHEMA:
        raise NewerDatabaseError(
            f"expected records of schema {SCHEMA} or older, received {schema}: "
            "a newer version of this program wrote them; use that one"
        )


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, inside the transaction that the caller holds."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
