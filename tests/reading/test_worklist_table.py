"""A worklist as a table: a line a film, and names only where they are asked for."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

from reading.listed_film import ListedFilm, Result, Row
from reading.worklist_table import COLUMNS, NAME, worklist_table
from records.readings import NotedConcern
from records.verdicts import RecordedVerdict

READ = ListedFilm(
    Row(2, "=doe-jane.png", "0" * 64),
    Result(
        finding="pneumonia", probability=0.75, operating_point=0.5, version="v", digest="1" * 64, record="r",
        short_id="482193063", cause="viral", cause_probability=0.91,
        concerns=(NotedConcern("writing", "A sentence.", False), NotedConcern("age", "Another.", False)),
    ),
)  # fmt: skip
BAD = ListedFilm(Row(1, "notes.txt", "0" * 64), Result(fault="Expected a film, received another."))
SAID = RecordedVerdict(
    reading="r", agreement="disagree", own_finding="no pneumonia", words="Jane Doe's thymus", number=1,
    at=datetime(2026, 11, 22, tzinfo=UTC), person="=Ann",
)  # fmt: skip


def lines(with_names: bool) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(worklist_table([READ, BAD], {"r": SAID}, with_names))))


def asked_for(*, blocking: bool) -> ListedFilm:
    assert READ.result is not None
    asked = replace(READ.result, concerns=(NotedConcern("turned", "A sentence.", blocking),))
    return ListedFilm(READ.row, Result(digest="1" * 64, record="refused", short_id="482193999"), asked)


def test_each_film_has_a_line_with_its_reading_and_the_verdict_on_it() -> None:
    read, bad = lines(with_names=False)
    assert read == dict(
        zip(
            COLUMNS,
            ("2", "pneumonia", "0.750000", "0.5", "viral", "0.910000", "writing age", "v", "1" * 64, "no", "",
             "disagree", "no pneumonia", "'=Ann", "482-193-063", "r"),
            strict=True,
        )
    )  # fmt: skip
    assert (bad["film"], bad["finding"], bad["fault"]) == ("1", "unreadable", "Expected a film, received another.")


def test_a_number_that_was_asked_for_stands_with_its_record_and_says_so() -> None:
    (line,) = csv.DictReader(io.StringIO(worklist_table([asked_for(blocking=True)], {"r": SAID}, with_names=False)))
    assert [line[name] for name in ("against_advice", "finding", "verdict", "reading")] == [
        "yes", "pneumonia", "disagree", "r",
    ]  # fmt: skip


def test_a_number_that_nothing_forbade_is_not_against_advice_though_it_was_asked_for() -> None:
    (line,) = csv.DictReader(io.StringIO(worklist_table([asked_for(blocking=False)], {}, with_names=False)))
    assert line["against_advice"] == "no"


def test_names_are_in_it_only_where_they_are_asked_for_and_are_no_formulas() -> None:
    assert [line[NAME] for line in lines(with_names=True)] == ["'=doe-jane.png", "notes.txt"]
    assert "doe" not in worklist_table([READ, BAD], {"r": SAID}, with_names=False).lower()


def test_what_a_verdict_says_in_words_stays_here() -> None:
    assert "thymus" not in worklist_table([READ], {"r": SAID}, with_names=True)
