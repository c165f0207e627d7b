from typing import Any

import pytest

from records.database import Database, RecordRefusedError
from records.readings import ReadingFacts, RecordedReading, record_reading
from records.verdicts import VerdictFacts, latest_verdicts, record_verdict, verdicts_on


@pytest.fixture
def reading(database: Database) -> RecordedReading:
    return _reading(database, "v1")


def _reading(database: Database, version: str) -> RecordedReading:
    facts = ReadingFacts(
        digest="a" * 64, version=version, finding="pneumonia", probability=0.9, operating_point=0.5, engine="graph",
        seconds=0.01,
    )  # fmt: skip
    return record_reading(database, facts)


def test_a_verdict_is_read_back_as_it_was_given(database: Database, reading: RecordedReading) -> None:
    facts = VerdictFacts(reading=reading.id, agreement="disagree", own_finding="no pneumonia", words="A fold of skin.")
    given = record_verdict(database, facts, person="Ada")
    assert latest_verdicts(database, [reading.id]) == {reading.id: given}
    assert (given.person, given.agreement, given.own_finding) == ("Ada", "disagree", "no pneumonia")
    assert given.words == "A fold of skin."


def test_a_correction_is_a_new_verdict_that_counts_and_the_old_one_stays(
    database: Database, reading: RecordedReading
) -> None:
    first = record_verdict(database, VerdictFacts(reading=reading.id, agreement="agree"))
    second = record_verdict(database, VerdictFacts(reading=reading.id, agreement="unsure"))
    assert latest_verdicts(database, [reading.id]) == {reading.id: second}
    assert verdicts_on(database, reading.id) == [second, first]


def test_verdicts_are_looked_up_for_some_readings(database: Database, reading: RecordedReading) -> None:
    other = _reading(database, "v2")
    bare = _reading(database, "v2")
    one = record_verdict(database, VerdictFacts(reading=reading.id, agreement="agree"))
    two = record_verdict(database, VerdictFacts(reading=other.id, agreement="agree"))
    assert latest_verdicts(database, [reading.id, other.id, bare.id]) == {reading.id: one, other.id: two}
    assert latest_verdicts(database, [other.id, bare.id]) == {other.id: two}
    assert latest_verdicts(database, []) == {}


def test_a_verdict_on_no_reading_is_refused(database: Database) -> None:
    with pytest.raises(RecordRefusedError, match="expected the id of a reading, received 'nothing', which none has"):
        record_verdict(database, VerdictFacts(reading="nothing", agreement="agree"))


@pytest.mark.parametrize("changed", [{"agreement": "perhaps"}, {"own_finding": "no reading"}, {"words": None}])
def test_a_verdict_that_cannot_be_is_refused(
    database: Database, reading: RecordedReading, changed: dict[str, Any]
) -> None:
    facts: dict[str, Any] = {"reading": reading.id, "agreement": "agree", **changed}
    with pytest.raises(RecordRefusedError):
        record_verdict(database, VerdictFacts(**facts))
    assert verdicts_on(database, reading.id) == []
