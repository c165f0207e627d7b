from typing import Any

import pytest

from records.database import Database, RecordRefusedError
from records.facts import FactsError
from records.jobs import find_job, list_jobs, move_job, record_job
from records.tables import JobState

DRAFT = "20261121T093000Z-1f3a"


def test_a_new_job_is_queued_with_its_recipe(database: Database) -> None:
    job = record_job(database, DRAFT, {"epochs": 10, "learning_rate": 1e-4}, person="Ada")
    assert find_job(database, DRAFT) == job
    assert (job.state, job.person, job.started, job.ended) == ("queued", "Ada", None, None)
    assert job.recipe == {"epochs": 10, "learning_rate": 1e-4}


def test_a_job_says_when_it_started_and_ended(database: Database) -> None:
    record_job(database, DRAFT, {})
    preparing = move_job(database, DRAFT, "preparing")
    training = move_job(database, DRAFT, "training")
    finished = move_job(database, DRAFT, "finished", "published")
    assert preparing.started == training.started == finished.started is not None
    assert training.ended is None
    assert finished.ended is not None
    assert find_job(database, DRAFT) == finished
    assert finished.reason == "published"


def test_an_interrupted_job_can_go_on(database: Database) -> None:
    record_job(database, DRAFT, {})
    assert move_job(database, DRAFT, "interrupted", "its process is gone").ended is not None
    assert move_job(database, DRAFT, "training").ended is None


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_a_job_that_ended_is_not_woken(database: Database, state: JobState) -> None:
    record_job(database, DRAFT, {})
    ended = move_job(database, DRAFT, state)
    with pytest.raises(RecordRefusedError, match=f"expected a job {DRAFT} that goes on, received one that is {state}"):
        move_job(database, DRAFT, "interrupted")
    assert find_job(database, DRAFT) == ended


def test_unknown_jobs_and_states_are_refused(database: Database) -> None:
    with pytest.raises(RecordRefusedError, match="received no such job"):
        move_job(database, DRAFT, "training")
    record_job(database, DRAFT, {})
    done: Any = "done"
    with pytest.raises(RecordRefusedError, match=r"expected one of queued, .* received 'done'"):
        move_job(database, DRAFT, done)
    with pytest.raises(RecordRefusedError, match=r"UNIQUE constraint failed: jobs\.draft"):
        record_job(database, DRAFT, {})
    with pytest.raises(FactsError):
        record_job(database, "other", {"rate": float("nan")})


def test_jobs_are_listed_newest_first(database: Database) -> None:
    drafts = ["c", "a", "b"]
    for draft in drafts:
        record_job(database, draft, {})
    assert [job.draft for job in list_jobs(database)] == ["b", "a", "c"]
