"""Readings as they are kept: what was said of which film, never the film itself."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select

from records.database import Database
from records.person import current_person
from records.tables import Finding, ReadingRow


@dataclass(frozen=True)
class NotedConcern:
    """A doubt about the film, as it was shown."""

    code: str
    sentence: str
    blocking: bool


@dataclass(frozen=True, kw_only=True)
class ReadingFacts:
    """What is kept of a reading (law 8: no film, no file name, no patient data).

    digest: sha256 of the film's bytes. probability: calibrated, None where the finding is "no reading".
    seconds: from bytes to reading.
    """

    digest: str
    version: str
    finding: Finding
    probability: float | None
    operating_point: float
    concerns: tuple[NotedConcern, ...] = ()
    engine: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class RecordedReading(ReadingFacts):
    """A reading in the database; ids sort by time."""

    id: str
    at: datetime
    person: str


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which readings; a field left out selects nothing away. since is included, until is not."""

    since: datetime | None = None
    until: datetime | None = None
    version: str | None = None
    finding: Finding | None = None
    digest: str | None = None


ALL = Selection()


def record_reading(database: Database, facts: ReadingFacts, person: str | None = None) -> RecordedReading:
    """Keep a reading. Raises RecordRefusedError when a field breaks the table's rules."""
    now = datetime.now(UTC)
    recorded = RecordedReading(
        **{name: getattr(facts, name) for name in ReadingFacts.__dataclass_fields__},
        id=f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{secrets.token_hex(3)}",
        at=now,
        person=current_person() if person is None else person,
    )
    concerns = json.dumps([asdict(concern) for concern in recorded.concerns])
    with database.for_writing() as session:
        session.add(ReadingRow(**{**vars(recorded), "concerns": concerns}))
    return recorded


def find_reading(database: Database, reading: str) -> RecordedReading | None:
    """The reading of this id, or None."""
    with database.for_reading() as session:
        row = session.get(ReadingRow, reading)
        return None if row is None else recorded_reading(row)


def list_readings(
    database: Database, selection: Selection = ALL, limit: int = 100, older_than: str | None = None
) -> list[RecordedReading]:
    """At most `limit` readings, newest first; `older_than`, the last id of one page, gives the next."""
    statement = select(ReadingRow).where(*conditions(selection)).order_by(ReadingRow.id.desc()).limit(limit)
    if older_than is not None:
        statement = statement.where(ReadingRow.id < older_than)
    with database.for_reading() as session:
        return [recorded_reading(row) for row in session.scalars(statement)]


def conditions(selection: Selection) -> Sequence[ColumnElement[bool]]:
    """The selection in terms of the table."""
    found = []
    if selection.since is not None:
        found.append(ReadingRow.at >= selection.since)
    if selection.until is not None:
        found.append(ReadingRow.at < selection.until)
    if selection.version is not None:
        found.append(ReadingRow.version == selection.version)
    if selection.finding is not None:
        found.append(ReadingRow.finding == selection.finding)
    if selection.digest is not None:
        found.append(ReadingRow.digest == selection.digest)
    return found


def recorded_reading(row: ReadingRow) -> RecordedReading:
    """A row as it leaves the database."""
    fields = {name: getattr(row, name) for name in RecordedReading.__dataclass_fields__}
    concerns = tuple(NotedConcern(**concern) for concern in json.loads(row.concerns))
    return RecordedReading(**{**fields, "concerns": concerns})
