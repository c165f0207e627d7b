"""Backups: the whole database in one file, taken while others write, and put back only once it is verified."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from os import fsync, replace
from pathlib import Path

from records.chain import GENESIS, Entry, Fault, Head, faults
from records.database import SIDE_FILES
from records.error import SecondReadError
from records.ledger import READ_LINES, entry_of, head_path, read_head
from records.moments import moment_text
from records.schema import SCHEMA, THE_SCHEMA

# One line in a table that only a backup has: the head, without which a restored copy could not be verified.
_MADE = "CREATE TABLE backup (made TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT"
_IS_BACKUP = "SELECT count(*) FROM sqlite_schema WHERE name IN ('alembic_version', 'backup')"


class BackupError(SecondReadError, RuntimeError):
    """A backup that was not made, or a file that cannot be put back; the message says why."""


def back_up(database: Path, file: Path) -> Head:
    """Copy the database at `database` to `file`, whole or not at all, and return where its ledger ends.

    Others may read and write meanwhile: the copy shows one moment. Raises BackupError when that cannot be had, and
    when the ledger does not verify, so that a good backup is never replaced by a broken ledger.
    """
    if not database.is_file():
        raise BackupError(f"expected a database at {database}, found none")
    if file.is_dir() or file.resolve() in _files_of(database):
        raise BackupError(f"expected the name of a file to write, received {file}")
    head = read_head(head_path(database))  # before the copy, which then holds at least the line it names
    with copied(database, file.absolute().parent) as (copy, path):
        entries = lines(copy)
        check(faults(entries, head), database)
        end = Head(entries[-1].number, entries[-1].hash) if entries else Head(0, GENESIS)
        copy.execute("DROP TABLE IF EXISTS backup")
        copy.execute(_MADE)
        copy.execute("INSERT INTO backup VALUES (?, ?, ?)", (moment_text(datetime.now(UTC)), end.number, end.hash))
        copy.commit()
        copy.close()
        with path.open("rb+") as written:
            fsync(written.fileno())
        replace(path, file)
    return end


def _files_of(database: Path) -> set[Path]:
    beside = (head_path(database), *(database.with_name(database.name + suffix) for suffix in SIDE_FILES))
    return {one.resolve() for one in (database, *beside)}


@contextmanager
def opened(file: Path, beside: Path) -> Iterator[tuple[sqlite3.Connection, list[Entry]]]:
    """A verified copy of the backup in `file`, made in the folder `beside`, with its ledger's lines.

    Raises BackupError when `file` is damaged, no backup, from a newer program, or its ledger does not verify.
    """
    if not file.is_file():
        raise BackupError(f"expected a backup, found no file at {file}")
    with copied(file, beside) as (copy, _):
        if copy.execute(_IS_BACKUP).fetchone() != (2,):
            raise BackupError(
                f"expected a backup in {file}, received something else; `python -m records backup` makes one"
            )
        schema = str(copy.execute(THE_SCHEMA).fetchone()[0])
        if schema > SCHEMA:
            raise BackupError(
                f"expected a backup of schema {SCHEMA} or older, received {schema}: use the newer program"
            )
        if (damage := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise BackupError(f"expected an undamaged backup in {file}, received: {damage}")
        entries = lines(copy)
        check(faults(entries, Head(*copy.execute("SELECT number, hash FROM backup").fetchone())), file)
        copy.execute("DROP TABLE backup")
        copy.commit()
        yield copy, entries


def lines(connection: sqlite3.Connection) -> list[Entry]:
    """The ledger's lines, read without the rest of the room."""
    return [entry_of(*row) for row in connection.execute(READ_LINES)]


def check(found: list[Fault], where: Path) -> None:
    """Raises BackupError when there are faults."""
    if found:
        raise BackupError(f"expected a ledger that verifies in {where}, received one with a fault: {found[0].sentence}")


@contextmanager
def copied(source: Path, folder: Path) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """A private copy of one moment of a database, gone afterwards unless it was moved. Raises BackupError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{source.name}.") as room:
        path = Path(room) / source.name
        path.touch(mode=0o600)
        try:
            with closing(sqlite3.connect(path)) as copy:
                with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as original:
                    original.backup(copy)  # all pages in one step: one moment, and writers in WAL mode do not wait
                copy.execute("PRAGMA journal_mode = DELETE").close()  # one file, without side files of its own
                yield copy, path
        except sqlite3.Error as error:
            raise BackupError(f"expected a readable database in {source}, received: {error}") from error
