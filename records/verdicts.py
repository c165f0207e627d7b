"""Verdicts: what clinicians said of readings. A correction is a new verdict; the latest one counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from records.database import Database, RecordRefusedError
from records.person import current_person
from records.tables import Agreement, OwnFinding, ReadingRow, VerdictRow


@dataclass(frozen=True, kw_only=True)
class VerdictFacts:
    """What a clinician says of the reading with this id; words are free text and stay on this machine."""

    reading: str
    agreement: Agreement
    own_finding: OwnFinding | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordedVerdict(VerdictFacts):
    """A verdict in the database; a later one has a higher number."""

    number: int
    at: datetime
    person: str


def record_verdict(database: Database, facts: VerdictFacts, person: str | None = None) -> RecordedVerdict:
    """Keep a verdict. Raises RecordRefusedError when there is no such reading or a word is not one of its set."""
    who = current_person() if person is None else person
    row = VerdictRow(**vars(facts), at=datetime.now(UTC), person=who)
    with database.for_writing() as session:
        if session.get(ReadingRow, facts.reading) is None:
            raise RecordRefusedError(f"expected the id of a reading, received {facts.reading!r}, which none has")
        session.add(row)
        session.flush()  # gives the number
        return recorded_verdict(row)


def latest_verdicts(database: Database, readings: Collection[str]) -> Mapping[str, RecordedVerdict]:
    """For each of these readings' ids the verdict that counts; readings without one are left out."""
    latest = select(func.max(VerdictRow.number)).where(VerdictRow.reading.in_(readings)).group_by(VerdictRow.reading)
    with database.for_reading() as session:
        rows = session.scalars(select(VerdictRow).where(VerdictRow.number.in_(latest)))
        return {row.reading: recorded_verdict(row) for row in rows}


def verdicts_on(database: Database, reading: str) -> list[RecordedVerdict]:
    """All verdicts on one reading, the one that counts first."""
    statement = select(VerdictRow).where(VerdictRow.reading == reading).order_by(VerdictRow.number.desc())
    with database.for_reading() as session:
        return [recorded_verdict(row) for row in session.scalars(statement)]


def recorded_verdict(row: VerdictRow) -> RecordedVerdict:
    """A row as it leaves the database."""
    return RecordedVerdict(**{name: getattr(row, name) for name in RecordedVerdict.__dataclass_fields__})
