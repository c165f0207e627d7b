"""Marks on labelled films: a wrong label, an unusable film. A correction is a new mark; the latest one counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from records.database import Database
from records.person import current_person
from records.tables import MarkRow, MarkWord


@dataclass(frozen=True, kw_only=True)
class MarkFacts:
    """What a person says of a labelled film.

    film: its path in the folder. digest: sha256 of its bytes. data_digest: of the whole folder as it was then.
    """

    film: str
    digest: str
    data_digest: str
    mark: MarkWord
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordedMark(MarkFacts):
    """A mark in the database; a later one has a higher number."""

    number: int
    at: datetime
    person: str


def record_mark(database: Database, facts: MarkFacts, person: str | None = None) -> RecordedMark:
    """Keep a mark. Raises RecordRefusedError when a word or a digest is not one."""
    who = current_person() if person is None else person
    row = MarkRow(**vars(facts), at=datetime.now(UTC), person=who)
    with database.for_writing() as session:
        session.add(row)
        session.flush()  # gives the number
        return _recorded(row)


def latest_marks(database: Database) -> Mapping[str, RecordedMark]:
    """The mark that counts, by the film's digest: it holds in whatever folder the same film lies."""
    latest = select(func.max(MarkRow.number)).group_by(MarkRow.digest)
    with database.for_reading() as session:
        rows = session.scalars(select(MarkRow).where(MarkRow.number.in_(latest)))
        return {row.digest: _recorded(row) for row in rows}


def _recorded(row: MarkRow) -> RecordedMark:
    return RecordedMark(**{name: getattr(row, name) for name in RecordedMark.__dataclass_fields__})
