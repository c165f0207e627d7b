"""What verdicts say that films show, and which one counts."""

import pytest

from records.database import Database
from records.deletion import delete_reading
from records.film_verdicts import film_verdicts, latest_by_film, verdicts_state
from records.readings import ReadingFacts, find_reading, record_reading
from records.selection import Selection
from records.tables import Agreement, Finding, OwnFinding
from records.verdicts import VerdictFacts, record_verdict


def read(database: Database, digest: str = "a", finding: Finding = "pneumonia", version: str = "v1") -> str:
    facts = ReadingFacts(
        digest=digest * 64, version=version, finding=finding, probability=None if finding == "no reading" else 0.7,
        operating_point=0.5, engine="graph", seconds=0.01,
    )  # fmt: skip
    return record_reading(database, facts, "Ada").id


def say(database: Database, reading: str, agreement: Agreement, own: OwnFinding | None = None) -> int:
    return record_verdict(database, VerdictFacts(reading=reading, agreement=agreement, own_finding=own), "Ada").number


@pytest.mark.parametrize(
    ("finding", "agreement", "own", "shows"),
    [
        ("pneumonia", "agree", None, "pneumonia"),
        ("no pneumonia", "agree", None, "no pneumonia"),
        ("no pneumonia", "agree", "no pneumonia", "no pneumonia"),
        ("pneumonia", "disagree", "no pneumonia", "no pneumonia"),
        ("no pneumonia", "unsure", "pneumonia", "pneumonia"),
        ("no reading", "disagree", "pneumonia", "pneumonia"),
        ("pneumonia", "unsure", None, None),
        ("pneumonia", "disagree", None, None),
        ("pneumonia", "disagree", "uncertain", None),
        ("no reading", "agree", None, None),
        ("pneumonia", "agree", "no pneumonia", None),  # contradicts itself
    ],
)
def test_a_verdict_says_what_the_film_shows_or_nothing(
    database: Database, finding: Finding, agreement: Agreement, own: OwnFinding | None, shows: OwnFinding | None
) -> None:
    say(database, read(database, finding=finding), agreement, own)
    assert [one.shows for one in film_verdicts(database)] == [shows]


def test_a_correction_counts_and_a_reading_without_verdict_is_not_listed(database: Database) -> None:
    reading = read(database)
    read(database, "b")
    say(database, reading, "agree")
    number = say(database, reading, "disagree", "no pneumonia")
    (one,) = film_verdicts(database)
    assert (one.digest, one.verdict.number, one.shows) == ("a" * 64, number, "no pneumonia")


def test_of_two_readings_of_one_film_the_later_verdict_counts_whichever_was_read_first(database: Database) -> None:
    earlier, later = read(database), read(database, version="v2")
    say(database, later, "disagree", "no pneumonia")
    number = say(database, earlier, "agree")
    assert latest_by_film(film_verdicts(database))["a" * 64].verdict.number == number
    (of_one_version,) = film_verdicts(database, Selection(version="v2"))
    assert of_one_version.shows == "no pneumonia"


def test_no_giving_and_deleting_of_verdicts_leads_back_to_a_state_of_before(database: Database) -> None:
    assert verdicts_state(database) == (0, 0)
    first, states = read(database), []
    say(database, first, "agree")
    for _ in range(3):
        reading = find_reading(database, read(database))
        assert reading is not None
        number = say(database, reading.id, "agree")
        states.append(verdicts_state(database))
        assert states[-1] == (number, 2)
        delete_reading(database, reading.short_id, "a test")
    assert len(set(states)) == 3
