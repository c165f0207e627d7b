"""Readings as they are kept: what was said of which film, never the film itself."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.database import Database
from records.person import current_person
from records.selection import ALL, Selection, conditions
from records.short_id import draw_short_id
from records.tables import Cause, Finding, ReadingRow


@dataclass(frozen=True)
class NotedConcern:
    """A doubt about the film, as it was shown."""

    code: str
    sentence: str
    blocking: bool


def is_against_advice(probability: float | None, concerns: Iterable[NotedConcern]) -> bool:
    """Whether there is a number although a concern forbids the reading: then a person asked for it."""
    return probability is not None and any(concern.blocking for concern in concerns)


@dataclass(frozen=True, kw_only=True)
class ReadingFacts:
    """What is kept of a reading (law 8: no film, no file name, no patient data).

    digest: sha256 of the film's bytes. probability: calibrated, None where the finding is "no reading".
    cause: what a pneumonia looks like, should there be one, and cause_probability the calibrated one of a viral cause;
    None where the version tells no causes apart. seconds: from bytes to reading.
    """

    digest: str
    version: str
    finding: Finding
    probability: float | None
    operating_point: float
    cause: Cause | None = None
    cause_probability: float | None = None
    concerns: tuple[NotedConcern, ...] = ()
    engine: str
    seconds: float

    @property
    def against_advice(self) -> bool:
        """Whether a person asked for the number although a concern forbade the reading."""
        return is_against_advice(self.probability, self.concerns)


@dataclass(frozen=True, kw_only=True)
class RecordedReading(ReadingFacts):
    """A reading in the database; ids sort by time, short ids are for people."""

    id: str
    short_id: str
    at: datetime
    person: str


def record_reading(database: Database, facts: ReadingFacts, person: str | None = None) -> RecordedReading:
    """Keep a reading. Raises RecordRefusedError when a field breaks the table's rules."""
    with database.for_writing() as session:
        return add_reading(session, facts, person)


def add_reading(session: Session, facts: ReadingFacts, person: str | None = None) -> RecordedReading:
    """Keep a reading with whatever else this session writes; it holds the write lock."""
    now = datetime.now(UTC)
    recorded = RecordedReading(
        **{name: getattr(facts, name) for name in ReadingFacts.__dataclass_fields__},
        id=f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{secrets.token_hex(3)}",
        short_id=_free_short_id(session),
        at=now,
        person=current_person() if person is None else person,
    )
    concerns = json.dumps([asdict(concern) for concern in recorded.concerns])
    session.add(ReadingRow(**{**vars(recorded), "concerns": concerns}))
    return recorded


def _free_short_id(session: Session) -> str:
    """One that no reading has; the caller holds the write lock, so it stays free."""
    drawn = draw_short_id()
    while session.scalar(select(ReadingRow.id).where(ReadingRow.short_id == drawn)) is not None:
        drawn = draw_short_id()
    return drawn


def find_reading(database: Database, reading: str) -> RecordedReading | None:
    """The reading of this id, or None."""
    with database.for_reading() as session:
        row = session.get(ReadingRow, reading)
        return None if row is None else recorded_reading(row)


def find_by_short_id(database: Database, short_id: str) -> RecordedReading | None:
    """The reading of this short id, or None."""
    with database.for_reading() as session:
        row = session.scalar(select(ReadingRow).where(ReadingRow.short_id == short_id))
        return None if row is None else recorded_reading(row)


def count_readings(database: Database, selection: Selection = ALL) -> int:
    """How many readings are selected."""
    with database.for_reading() as session:
        return session.scalar(select(func.count()).select_from(ReadingRow).where(*conditions(selection))) or 0


def list_readings(
    database: Database, selection: Selection = ALL, limit: int = 100, skip: int = 0
) -> list[RecordedReading]:
    """At most `limit` readings, newest first, after leaving out the newest `skip`."""
    statement = select(ReadingRow).where(*conditions(selection)).order_by(ReadingRow.id.desc())
    with database.for_reading() as session:
        return [recorded_reading(row) for row in session.scalars(statement.limit(limit).offset(skip))]


def recorded_reading(row: ReadingRow) -> RecordedReading:
    """A row as it leaves the database."""
    fields = {name: getattr(row, name) for name in RecordedReading.__dataclass_fields__}
    concerns = tuple(NotedConcern(**concern) for concern in json.loads(row.concerns))
    return RecordedReading(**{**fields, "concerns": concerns})
