"""Deleting readings with their verdicts and kept films: one by a person, with a reason, old ones by the site's setting.

Each deletion leaves a line in the ledger, written with it or not at all. A film goes with the last reading of it.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, delete, select
from sqlalchemy.orm import Session

from records.chain import Entry
from records.database import Database, DatabaseUnusableError, RecordRefusedError, database_path, open_database
from records.kept_films import delete_kept_film, kept_film
from records.ledger import writing_with_ledger
from records.moments import moment_text
from records.patient_marks import forget_films
from records.settings import read_settings
from records.tables import LedgerRow, ReadingRow, VerdictRow

DELETED, DELETED_OLD = "deleted a reading", "deleted old readings"  # the ledger's words for them
THE_PROGRAM = "the program"  # who deletes old readings


@dataclass(frozen=True)
class _Deleted:
    """What went. films: the digests of those that no reading needs any more, kept or not."""

    readings: int
    verdicts: int
    films: tuple[str, ...]

    @property
    def kept(self) -> int:
        """How many of these films are kept."""
        return sum(kept_film(digest) is not None for digest in self.films)


def delete_reading(database: Database, short_id: str, reason: str, person: str | None = None) -> Entry:
    """Delete one reading, and return the ledger's line: which film, who and why.

    Raises RecordRefusedError without a reason or such a reading, LedgerBrokenError, and OSError where the kept film
    cannot be deleted; then nothing is.
    """
    if not reason.strip():
        raise RecordRefusedError("expected a reason, received none")
    this = ReadingRow.short_id == short_id
    with writing_with_ledger(database) as (session, add):
        row = session.execute(select(ReadingRow.digest, ReadingRow.version, ReadingRow.at).where(this)).first()
        if row is None:
            raise RecordRefusedError(f"expected the short id of a reading, received {short_id!r}, which none has")
        deleted = _delete(session, this)
        facts = {
            "digest": row.digest, "version": row.version, "read": moment_text(row.at), "reason": reason.strip(),
            "verdicts": deleted.verdicts, "films": deleted.kept,
        }  # fmt: skip
        entry = add(DELETED, short_id, facts, person)
        _delete_films(deleted)
    with suppress(DatabaseUnusableError):  # it is deleted for every program; what lies beside the file goes later
        database.settle()
    return entry


def deletion_of(database: Database, short_id: str) -> Entry | None:
    """The ledger's line of the latest deletion of a reading of this short id by a person; None where there is none."""
    lines = select(LedgerRow).where(LedgerRow.action == DELETED, LedgerRow.subject == short_id)
    with database.for_reading() as session:
        row = session.scalar(lines.order_by(LedgerRow.number.desc()).limit(1))
        return None if row is None else Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def delete_old(now: datetime | None = None) -> int:
    """Delete what is older than the site's settings allow, in the home's database; how many readings that were.

    By whole days in UTC, so that a day leaves one line. Raises SettingsError, what opening the database raises,
    LedgerBrokenError, and OSError where a kept film cannot be deleted; then nothing is.
    """
    days = read_settings().keep_readings_days
    if days is None or not database_path().is_file():
        return 0
    midnight = (now or datetime.now(UTC)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    before = midnight - timedelta(days=days)
    with open_database() as database:
        with writing_with_ledger(database) as (session, add):
            deleted = _delete(session, ReadingRow.at < before)
            if deleted.readings:
                facts = {
                    "read_before": moment_text(before), "keep_readings_days": days, "readings": deleted.readings,
                    "verdicts": deleted.verdicts, "films": deleted.kept,
                }  # fmt: skip
                add(DELETED_OLD, "readings", facts, THE_PROGRAM)
                _delete_films(deleted)
        database.settle()
    return deleted.readings


def _delete(session: Session, which: ColumnElement[bool]) -> _Deleted:
    digests = session.scalars(select(ReadingRow.digest).where(which).distinct()).all()
    chosen = select(ReadingRow.id).where(which)
    verdicts = _count(session, delete(VerdictRow).where(VerdictRow.reading.in_(chosen)))
    readings = _count(session, delete(ReadingRow).where(which))
    return _Deleted(readings, verdicts, tuple(one for one in digests if not _read(session, one)))


def _count(session: Session, statement: Delete) -> int:
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount


def _read(session: Session, digest: str) -> bool:
    return session.scalar(select(ReadingRow.id).where(ReadingRow.digest == digest).limit(1)) is not None


def _delete_films(deleted: _Deleted) -> None:
    """Before the commit: a crash in between leaves a reading without its film, and never a film that none leads to."""
    for digest in deleted.films:
        delete_kept_film(digest)
    forget_films(deleted.films)
