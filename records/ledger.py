"""The ledger: who did what, in lines that are only ever added; chain.py says how they hold each other.

The number and the hash of the last line also lie in `records.head` beside the database, so that lines cut off at the
end, or a whole database put back to an earlier day, show. This finds accidents and every change that leaves the head
alone. Whoever can rewrite both files, hashes included, can still forge a ledger that verifies: against that, keep
the head (`python -m records verify` prints it) or a backup where that person cannot write, and compare.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.chain import GENESIS, Entry, Fault, Head, faults, hash_of
from records.database import Database, DatabaseUnusableError
from records.error import SecondReadError
from records.facts import canonical, checked_name
from records.moments import moment_text
from records.person import current_person
from records.tables import LedgerRow
from records.whole_file import write_whole

HEAD_SUFFIX = ".head"

Add = Callable[..., Entry]  # takes what `append` takes after the database

# As bytes: a line that was tampered with may hold what is no text, and must be named, not stop the check.
READ_LINES = (
    "SELECT number, CAST(at AS BLOB), CAST(person AS BLOB), CAST(action AS BLOB), CAST(subject AS BLOB), "
    "CAST(facts AS BLOB), CAST(previous AS BLOB), CAST(hash AS BLOB) FROM ledger ORDER BY number"
)
LAST_LINE = "SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1"


class LedgerBrokenError(SecondReadError, RuntimeError):
    """The ledger does not end where its head says; nothing is added to it, which would hide that."""


def append(database: Database, action: str, subject: str, facts: Mapping[str, Any], person: str | None = None) -> Entry:
    """Add one line and return it, when it is safely on the disk; `person` is by default who works here.

    Raises FactsError for facts that JSON cannot hold, LedgerBrokenError when lines are missing.
    """
    with writing_with_ledger(database) as (_, add):
        return add(action, subject, facts, person)


@contextmanager
def writing_with_ledger(database: Database) -> Iterator[tuple[Session, Add]]:
    """A session that holds the write lock, and what adds a line to the ledger in the same transaction.

    So what is written and the line that tells of it are there both or neither. Raises what `append` raises.
    """
    added: list[Entry] = []
    with database.for_writing() as session:

        def add(action: str, subject: str, facts: Mapping[str, Any], person: str | None = None) -> Entry:
            entry = _next_line(session, database.path, _unnumbered(action, subject, facts, person))
            session.add(LedgerRow(**asdict(entry)))
            session.flush()
            added.append(entry)
            return entry

        yield session, add
    if added:  # else the head would be put to the end of a ledger that nobody looked at
        # What was written stays written: it must not be told as failed because the disk is full or another program
        # holds the lock. A head that lags is caught up with by the next line.
        with suppress(OSError, DatabaseUnusableError):
            settle_head(database)


def _unnumbered(action: str, subject: str, facts: Mapping[str, Any], person: str | None) -> Entry:
    return Entry(
        number=0,
        at=moment_text(datetime.now(UTC)),
        person=checked_name("a person", current_person() if person is None else person),
        action=checked_name("an action", action),
        subject=checked_name("a subject", subject),
        facts=canonical(facts),
        previous=GENESIS,
        hash="",
    )


def _next_line(session: Session, path: Path, entry: Entry) -> Entry:
    last = _checked_end(session, path)
    entry = replace(entry, number=last.number + 1, previous=last.hash)
    return replace(entry, hash=hash_of(entry))


def settle_head(database: Database) -> Head:
    """Write down where the ledger ends.

    After the commit, so that the head never names a line that is not there; under the write lock, so that of two
    writers the slower one cannot put the head back.
    """
    with database.for_writing() as session:
        head = _end(session)
        write_whole(head_path(database.path), f"{head.number} {head.hash}\n")
    return head


def verify(database: Database) -> list[Fault]:
    """What is wrong with the ledger, the first line concerned first; empty when nothing is."""
    head = read_head(head_path(database.path))  # before the lines: more may be added while we read, none removed
    return faults(entries(database), head)


def entries(database: Database) -> list[Entry]:
    """All lines in the order of their numbers, as they are stored, verified or not."""
    with database.for_reading() as session:
        return [entry_of(*row) for row in session.execute(text(READ_LINES))]


def entry_of(number: int, *fields: bytes | None) -> Entry:
    """A line from a row of READ_LINES."""
    return Entry(number, *((field or b"").decode("utf-8", "surrogateescape") for field in fields))


def head_path(database: Path) -> Path:
    """The file beside a database that says where its ledger ends: the number and the hash of the last line."""
    return database.with_suffix(HEAD_SUFFIX)


def read_head(path: Path) -> Head | None:
    """What the head file says; None where it is missing or says nothing of the kind."""
    try:
        said = re.fullmatch(rb"(\d{1,18}) ([0-9a-f]{64})\s*", path.read_bytes())
    except FileNotFoundError:
        return None
    return Head(int(said[1]), said[2].decode()) if said else None


def _end(session: Session) -> Head:
    row = session.execute(text(LAST_LINE)).first()
    return Head(row[0], row[1]) if row else Head(0, GENESIS)


def _checked_end(session: Session, path: Path) -> Head:
    """The ledger's last line, once the line that the head names was found."""
    last, head = _end(session), read_head(head_path(path))
    if head is None and last.number == 0:
        write_whole(head_path(path), f"0 {GENESIS}\n")  # before the first line, which then cannot be without a head
        return last
    named = session.get(LedgerRow, head.number) if head else None
    if head is None or (head.number > 0 and (named is None or named.hash != head.hash)):
        where = f"line {head.number}, {head.hash[:12]}…" if head else "no head"
        raise LedgerBrokenError(
            f"expected the ledger to hold the line that {head_path(path).name} names ({where}), received one that ends "
            f"at line {last.number}: lines were lost. `python -m records verify` says more; a backup restores them"
        )
    return last
