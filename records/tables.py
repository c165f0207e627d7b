"""The tables of the database; the rows never leave this room, the frozen dataclasses beside them do."""

from datetime import datetime
from typing import Any, ClassVar, Literal, get_args

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from records.moments import UtcTime

Finding = Literal["pneumonia", "no pneumonia", "uncertain", "no reading"]
Cause = Literal["bacterial", "viral", "not clear"]
OwnFinding = Literal["pneumonia", "no pneumonia", "uncertain"]  # what a clinician finds on the film
Agreement = Literal["agree", "disagree", "unsure"]
MarkWord = Literal["label wrong", "unusable", "fine"]
JobState = Literal["queued", "preparing", "training", "stopping", "finished", "stopped", "failed", "interrupted"]

# STRICT: SQLite otherwise takes any type in any column.
STRICT = {"sqlite_strict": True}


def _one_of(column: str, words: Any) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _sha256(column: str) -> CheckConstraint:
    return CheckConstraint(f"length({column}) = 64 AND {column} NOT GLOB '*[^0-9a-f]*'", name=column)


class Table(DeclarativeBase):
    """What all tables share: types that STRICT knows, and names for every constraint, so that migrations can."""

    metadata = MetaData(
        naming_convention={
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: Text, float: REAL, int: Integer, datetime: UtcTime}


class ReadingRow(Table):
    """One reading: no film, no file name, nothing of the patient (law 8)."""

    __tablename__ = "readings"
    id: Mapped[str] = mapped_column(primary_key=True)
    short_id: Mapped[str]  # digits, for people; short_id.py says which
    at: Mapped[datetime]
    person: Mapped[str]
    digest: Mapped[str]  # sha256 of the film's bytes
    version: Mapped[str]
    finding: Mapped[str]
    probability: Mapped[float | None]
    operating_point: Mapped[float]
    cause: Mapped[str | None]  # what a pneumonia looks like; none where the version tells no causes apart
    cause_probability: Mapped[float | None]  # of a viral one
    concerns: Mapped[str]  # JSON: [{"code", "sentence", "blocking"}]
    engine: Mapped[str]
    seconds: Mapped[float]
    __table_args__ = (
        _sha256("digest"),
        CheckConstraint("length(short_id) = 9 AND short_id NOT GLOB '*[^0-9]*'", name="short_id"),
        _one_of("finding", Finding),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        CheckConstraint("(probability IS NULL) = (finding = 'no reading')", name="probability_or_none"),
        CheckConstraint("operating_point BETWEEN 0 AND 1", name="operating_point"),
        _one_of("cause", Cause),
        CheckConstraint("cause_probability BETWEEN 0 AND 1", name="cause_probability"),
        CheckConstraint("(cause IS NULL) = (cause_probability IS NULL)", name="cause_or_none"),
        CheckConstraint("seconds >= 0", name="seconds"),
        Index(None, "short_id", unique=True),
        Index(None, "at"),
        Index(None, "digest"),
        Index(None, "version", "at"),
        STRICT,
    )


class VerdictRow(Table):
    """What a clinician said of a reading; a correction is a new row, and the highest number counts.

    A number is never given twice, not even that of a deleted verdict: versions say by number what they learned from.
    """

    __tablename__ = "verdicts"
    number: Mapped[int] = mapped_column(primary_key=True)
    reading: Mapped[str] = mapped_column(ForeignKey("readings.id"))
    at: Mapped[datetime]
    person: Mapped[str]
    agreement: Mapped[str]
    own_finding: Mapped[str | None]
    words: Mapped[str]
    __table_args__ = (
        _one_of("agreement", Agreement),
        _one_of("own_finding", OwnFinding),
        Index(None, "reading", "number"),
        {**STRICT, "sqlite_autoincrement": True},
    )


class MarkRow(Table):
    """What a person said of a film in a labelled folder; a correction is a new row, the highest number counts."""

    __tablename__ = "marks"
    number: Mapped[int] = mapped_column(primary_key=True)
    film: Mapped[str]  # its path in the folder of labelled films
    digest: Mapped[str]  # sha256 of the film's bytes
    data_digest: Mapped[str]  # of the whole folder, as it was then
    at: Mapped[datetime]
    person: Mapped[str]
    mark: Mapped[str]
    note: Mapped[str]
    __table_args__ = (
        _sha256("digest"),
        _sha256("data_digest"),
        _one_of("mark", MarkWord),
        Index(None, "digest", "number"),
        STRICT,
    )


class JobRow(Table):
    """One training job; the only row that changes, because it says where a job stands now."""

    __tablename__ = "jobs"
    draft: Mapped[str] = mapped_column(primary_key=True)  # the draft's name, which the version takes as its id
    created: Mapped[datetime]
    person: Mapped[str]
    recipe: Mapped[str]  # JSON
    state: Mapped[str]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    reason: Mapped[str]
    __table_args__ = (_one_of("state", JobState), Index(None, "created"), STRICT)


class LedgerRow(Table):
    """One line of the ledger, as chain.py describes it; triggers let no line be changed, removed or slipped in."""

    __tablename__ = "ledger"
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    person: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (Index(None, "action", "subject"), STRICT)
