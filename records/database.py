"""The one database: opened, brought up to date, and read or written in transactions."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from records.error import SecondReadError
from records.home import home
from records.schema import bring_up_to_date

DATABASE_FILE = "records.db"
SIDE_FILES = ("-wal", "-shm")  # what SQLite adds to the name of a database for what lies beside it
PATIENCE = 10.0  # seconds to wait for another writer; one commit takes milliseconds
PAUSE = 0.01  # seconds between two tries to have a new database write ahead

_ON_CONNECT = (
    "PRAGMA foreign_keys = ON",  # SQLite's default is off
    # The default of most builds, but not promised: with NORMAL a power cut takes back the last commits in WAL mode.
    "PRAGMA synchronous = FULL",
    # What a person deletes is overwritten, not only unlinked; whether that is the default depends on the build.
    "PRAGMA secure_delete = ON",
)


class DatabaseUnusableError(SecondReadError, RuntimeError):
    """The database could not be opened, read or written; the message says why."""


class RecordRefusedError(SecondReadError, ValueError):
    """The database's own rules refused what was to be recorded."""


class Database:
    """An open database; safe to share between threads, not across a fork."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._writing = engine.execution_options(begin="IMMEDIATE")

    @contextmanager
    def for_reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database. Raises DatabaseUnusableError."""
        with _sentences(self.path), Session(self._engine) as session:
            yield session

    @contextmanager
    def for_writing(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement and commits on leaving, or takes all back.

        Raises RecordRefusedError, or DatabaseUnusableError, also after waiting 10 seconds for another writer.
        """
        with _sentences(self.path), Session(self._writing) as session, session.begin():
            session.connection()  # takes the lock now, so that what is read here is still so when it is written
            yield session

    def settle(self) -> None:
        """Bring what was written ahead into the file, so that nothing of what was deleted stays beside it.

        SQLite does so, too, when the last connection of all programs closes; here it need not be the last. Where
        another program reads all the while, it is left to that moment. Raises DatabaseUnusableError.
        """
        with _sentences(self.path), closing(self._engine.raw_connection()) as connection:
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            except sqlite3.Error as error:  # not SQLAlchemy's, which this passes by: a PRAGMA in no transaction
                raise DatabaseUnusableError(f"expected a usable database at {self.path}, received: {error}") from error

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def database_path() -> Path:
    """Where the database lies; it need not be there yet."""
    return home() / DATABASE_FILE


def open_database(path: Path | None = None) -> Database:
    """Open the database at `path`, else the home's, making it or bringing it up to date where needed.

    Raises NewerDatabaseError when a newer program wrote it, DatabaseUnusableError when it cannot be had.
    """
    place = path or database_path()
    make_private(place)
    engine = engine_for(place)
    try:
        with _sentences(place):
            bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(place, engine)


def make_private(path: Path) -> None:
    """Make the file, for its owner only, where it is not there; SQLite gives its side files the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnusableError(f"expected to write records at {path}, received: {error}") from error


def engine_for(path: Path) -> Engine:
    """What connects to the database at `path`, each connection set up as this room wants it."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # Python's own BEGIN comes late and not around DDL; _begin writes ours
    _write_ahead(connection)
    for pragma in _ON_CONNECT:
        connection.execute(pragma).close()


def _write_ahead(connection: Any) -> None:
    """Have the database write ahead, so that readers and a backup never wait for a writer.

    Of several connections that come to a new file at once SQLite refuses all but one, without the wait that it
    grants everywhere else (two that both hold a read lock would wait for each other); here they come again.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(PAUSE)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turn the driver's errors into this room's."""
    try:
        yield
    except IntegrityError as error:
        raise RecordRefusedError(
            f"expected a record that keeps the database's rules, received: {error.orig}"
        ) from error
    except DBAPIError as error:
        raise DatabaseUnusableError(f"expected a usable database at {path}, received: {error.orig}") from error
    except StatementError as error:  # a value that never came as far as the driver, such as a time without a zone
        raise RecordRefusedError(str(error.orig)) from error
