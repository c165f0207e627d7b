from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reading.cause import CauseName
from reading.reader import Finding as ReaderFinding
from records import readings as readings_module
from records.database import Database, RecordRefusedError
from records.readings import (
    NotedConcern,
    ReadingFacts,
    count_readings,
    find_by_short_id,
    find_reading,
    list_readings,
    record_reading,
)
from records.selection import Selection  # fmt: skip
from records.tables import Cause, Finding
from records.verdicts import VerdictFacts, record_verdict

DIGEST = "a" * 64
READING = ReadingFacts(
    digest=DIGEST, version="v1", finding="pneumonia", probability=0.9, operating_point=0.5, engine="graph", seconds=0.01
)


def test_findings_are_those_that_the_reader_gives() -> None:
    assert get_args(Finding) == get_args(ReaderFinding)
    assert get_args(Cause) == get_args(CauseName)


CONCERNS = st.lists(st.builds(NotedConcern, st.text(), st.text(), st.booleans()), max_size=3).map(tuple)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(probability=st.none() | st.floats(0, 1), concerns=CONCERNS, seconds=st.floats(0, 100))
def test_a_reading_is_found_as_it_was_recorded(database: Database, probability: float | None, **other: Any) -> None:
    finding: Finding = "no reading" if probability is None else "uncertain"
    facts = replace(READING, probability=probability, finding=finding, **other)
    recorded = record_reading(database, facts, person="Ada")
    assert find_reading(database, recorded.id) == recorded
    assert ReadingFacts(**{name: getattr(recorded, name) for name in vars(facts)}) == facts


def test_an_unknown_id_finds_nothing(database: Database) -> None:
    assert find_reading(database, "nothing") is None


@pytest.mark.parametrize(
    "changed",
    [
        {"finding": "healthy"},
        {"probability": 1.1},
        {"probability": None},
        {"probability": float("nan")},
        {"finding": "no reading"},
        {"digest": "person1_virus_6.jpeg"},
        {"digest": "A" * 64},
        {"operating_point": -0.1},
        {"seconds": -1.0},
        {"cause": "fungal", "cause_probability": 0.5},
        {"cause": "viral"},
        {"cause_probability": 0.9},
        {"cause": "viral", "cause_probability": 1.1},
    ],
)
def test_what_no_reading_can_say_is_refused(database: Database, changed: dict[str, Any]) -> None:
    with pytest.raises(RecordRefusedError, match="expected a record that keeps the database's rules"):
        record_reading(database, replace(READING, **changed))
    assert list_readings(database) == []


@pytest.mark.parametrize(("cause", "probability"), [("bacterial", 0.1), ("viral", 0.9), ("not clear", 0.5)])
def test_the_cause_is_kept_with_its_probability(database: Database, cause: Cause, probability: float) -> None:
    recorded = record_reading(database, replace(READING, cause=cause, cause_probability=probability))
    assert find_reading(database, recorded.id) == recorded
    assert (recorded.cause, recorded.cause_probability) == (cause, probability)


def test_a_reading_is_found_by_its_short_id(database: Database) -> None:
    one, two = record_reading(database, READING), record_reading(database, READING)
    assert one.short_id != two.short_id
    assert find_by_short_id(database, two.short_id) == two
    assert find_by_short_id(database, "000000000") is None


def test_a_short_id_that_is_taken_is_drawn_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["111111110", "111111110", "222222220"])
    monkeypatch.setattr(readings_module, "draw_short_id", lambda: next(drawn))
    assert [record_reading(database, READING).short_id for _ in range(2)] == ["111111110", "222222220"]


def test_readings_are_counted_and_listed_newest_first_in_pages(database: Database) -> None:
    recorded = [record_reading(database, READING) for _ in range(5)]
    ids = sorted((reading.id for reading in recorded), reverse=True)
    assert count_readings(database) == 5
    assert [reading.id for reading in list_readings(database, limit=3)] == ids[:3]
    assert [reading.id for reading in list_readings(database, limit=3, skip=3)] == ids[3:]


def test_readings_are_selected_by_the_verdict_that_counts(database: Database) -> None:
    agreed, corrected, bare = (record_reading(database, READING).id for _ in range(3))
    record_verdict(database, VerdictFacts(reading=agreed, agreement="agree"))
    record_verdict(database, VerdictFacts(reading=corrected, agreement="agree"))
    record_verdict(database, VerdictFacts(reading=corrected, agreement="disagree"))
    found = {
        verdict: [reading.id for reading in list_readings(database, Selection(verdict=verdict))]
        for verdict in ("agree", "disagree", "unsure", "none")
    }
    assert found == {"agree": [agreed], "disagree": [corrected], "unsure": [], "none": [bare]}
    assert count_readings(database, Selection(verdict="disagree", finding="pneumonia")) == 1


def test_readings_are_selected_by_version_finding_film_and_time(database: Database) -> None:
    one = record_reading(database, READING)
    two = record_reading(database, replace(READING, version="v2", finding="no pneumonia", probability=0.1))
    three = record_reading(database, replace(READING, digest="b" * 64))
    hour = timedelta(hours=1)

    def selected(**which: Any) -> set[str]:
        return {reading.id for reading in list_readings(database, Selection(**which))}

    assert selected(version="v2") == {two.id}
    assert selected(finding="pneumonia") == {one.id, three.id}
    assert selected(digest="b" * 64) == {three.id}
    assert selected(since=one.at, until=three.at + hour) == {one.id, two.id, three.id}
    assert selected(since=three.at + hour) == selected(until=one.at) == set()
    assert selected(version="v1", digest=DIGEST) == {one.id}


def test_threads_share_one_database(database: Database) -> None:
    def record(number: int) -> str:
        return record_reading(database, replace(READING, version=f"v{number}"), person="Ada").id

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(record, range(40)))
    assert ids == {reading.id for reading in list_readings(database)}


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(RecordRefusedError, match="expected a moment with a time zone, received 2026-11-21T00:00:00"):
        list_readings(database, Selection(since=datetime(2026, 11, 21)))


def test_times_are_in_utc(database: Database) -> None:
    recorded = record_reading(database, READING)
    found = find_reading(database, recorded.id)
    assert found is not None
    assert found.at.tzinfo == UTC
    assert recorded.id.startswith(f"{recorded.at:%Y%m%dT%H%M%S}")
