"""Putting a backup back in the place of the database, also under a running program."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from os import replace
from pathlib import Path

from records.backup import BackupError, copied, lines, opened
from records.chain import Entry, Head
from records.database import PATIENCE, SIDE_FILES, make_private, open_database
from records.ledger import append, head_path, read_head, settle_head
from records.person import current_person


class LedgerWouldShrinkError(BackupError):
    """The backup does not hold every line of the ledger that it would replace."""


def restore(file: Path, database: Path, *, force: bool = False) -> Path | None:
    """Make the database at `database` what the backup in `file` says, and return where the one before was put.

    SQLite writes the pages in one transaction, so programs that have the database open go on with the restored one,
    and a crash leaves the one before; what they write in the very moment of restoring is lost, so let them rest. Where
    a database was replaced, that is a line in its ledger. Raises BackupError or SettingsError before anything is
    changed; LedgerWouldShrinkError unless `force`.
    """
    who = current_person()  # a setting that cannot be read stops it now and not when all is replaced
    with opened(file, database.absolute().parent) as (copy, entries):
        if not force:
            _check_grows(entries, database)
        aside = _put_aside(database)
        _overwrite(database, copy)
    if not force:
        _check_grows(entries, database)  # a line added since the first look is lost: leave the head, which names it
    with open_database(database) as restored:
        settle_head(restored)
        if aside is not None:
            facts = {"backup": file.name, "lines": len(entries), "before": aside.name, "forced": force}
            append(restored, "restore", database.name, facts, who)
    return aside


def _check_grows(entries: list[Entry], database: Path) -> None:
    ends = [read_head(head_path(database))]
    if database.is_file():
        ends.append(_end(database))
    held = {(entry.number, entry.hash) for entry in entries}
    for end in ends:
        if end is not None and end.number > 0 and (end.number, end.hash) not in held:
            raise LedgerWouldShrinkError(
                f"expected a backup that holds line {end.number} of the ledger in {database}, received one of "
                f"{len(entries)} lines that does not: restoring it would lose lines. --force does it all the same"
            )


def _end(database: Path) -> Head | None:
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            present = lines(connection)
    except sqlite3.Error:  # unreadable: then only its head says how far it went
        return None
    return Head(present[-1].number, present[-1].hash) if present else None


def _put_aside(database: Path) -> Path | None:
    """Keep what is about to be replaced, readings and verdicts among it; None where there is nothing."""
    if not database.is_file():
        return None
    aside = database.with_name(f"{database.stem}-before-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{database.suffix}")
    try:
        with copied(database, database.absolute().parent) as (copy, path):
            copy.close()
            replace(path, aside)
    except BackupError:  # SQLite cannot read it, so no program can be using it: its files move as they are
        for suffix in ("", *SIDE_FILES):
            if (part := database.with_name(database.name + suffix)).exists():
                replace(part, aside.with_name(aside.name + suffix))
    return aside


def _overwrite(database: Path, copy: sqlite3.Connection) -> None:
    make_private(database)
    try:
        with closing(sqlite3.connect(database, timeout=PATIENCE)) as live:
            copy.backup(live)
    except sqlite3.Error as error:
        raise BackupError(f"expected to write the database at {database}, received: {error}") from error
