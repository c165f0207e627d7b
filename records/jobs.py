"""Training jobs: which there were, who asked, and where each stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast, get_args

from sqlalchemy import select

from records.database import Database, RecordRefusedError
from records.facts import canonical
from records.person import current_person
from records.tables import JobRow, JobState

ENDED: tuple[JobState, ...] = ("finished", "stopped", "failed")  # an interrupted one can be resumed
AT_WORK: tuple[JobState, ...] = ("preparing", "training", "stopping")


@dataclass(frozen=True)
class RecordedJob:
    """One job; `draft` is the name of the folder it fills, later the version's id.

    started: when it left the queue. ended: when it finished, stopped, failed or was interrupted. reason: why.
    """

    draft: str
    created: datetime
    person: str
    recipe: Mapping[str, Any]
    state: JobState
    started: datetime | None
    ended: datetime | None
    reason: str


def record_job(database: Database, draft: str, recipe: Mapping[str, Any], person: str | None = None) -> RecordedJob:
    """Keep a new, queued job. Raises RecordRefusedError when the draft has one, FactsError for no JSON."""
    who = current_person() if person is None else person
    now = datetime.now(UTC)
    row = JobRow(draft=draft, created=now, person=who, recipe=canonical(recipe), state="queued", reason="")
    with database.for_writing() as session:
        session.add(row)
        session.flush()
        return _recorded(row)


def move_job(database: Database, draft: str, state: JobState, reason: str = "") -> RecordedJob:
    """Write where a job stands now.

    Raises RecordRefusedError for an unknown job or state, and for one that ended: a process that comes late must not
    wake it. Only a person puts a failed one back into the queue.
    """
    if state not in get_args(JobState):
        raise RecordRefusedError(f"expected one of {', '.join(get_args(JobState))}, received {state!r}")
    now = datetime.now(UTC)
    with database.for_writing() as session:
        row = session.get(JobRow, draft)
        again = row is not None and row.state == "failed" and state == "queued"
        if row is None or (row.state in ENDED and not again):
            found = "no such job" if row is None else f"one that is {row.state}"
            raise RecordRefusedError(f"expected a job {draft} that goes on, received {found}")
        if row.started is None and state != "queued":
            row.started = now
        row.ended = now if state in (*ENDED, "interrupted") else None
        row.state, row.reason = state, reason
        return _recorded(row)


def find_job(database: Database, draft: str) -> RecordedJob | None:
    """The job of this draft, or None."""
    with database.for_reading() as session:
        row = session.get(JobRow, draft)
        return None if row is None else _recorded(row)


def list_jobs(database: Database) -> list[RecordedJob]:
    """All jobs, newest first."""
    with database.for_reading() as session:
        return [_recorded(row) for row in session.scalars(select(JobRow).order_by(JobRow.created.desc()))]


def _recorded(row: JobRow) -> RecordedJob:
    return RecordedJob(
        draft=row.draft,
        created=row.created,
        person=row.person,
        recipe=json.loads(row.recipe),
        state=cast("JobState", row.state),
        started=row.started,
        ended=row.ended,
        reason=row.reason,
    )
