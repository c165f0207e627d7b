"""The order of a worklist: the most urgent first, what got no reading apart."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reading.listed_film import ListedFilm, Result, Row
from reading.reader import Finding
from reading.triage import NOT_JUDGED, Filter, group_of, triage
from records.readings import NotedConcern


def listed(number: int, probability: float | None, *codes: str, fault: str = "") -> ListedFilm:
    finding: Finding = "no reading" if probability is None else "pneumonia" if probability >= 0.5 else "no pneumonia"
    concerns = tuple(NotedConcern(code, "A sentence.", False) for code in codes)
    result = Result(
        fault=fault, finding=finding, probability=probability, concerns=concerns, record="" if fault else f"r{number}"
    )
    return ListedFilm(Row(number, "child.png", ""), result)


WAITING = ListedFilm(Row(9, "child.png", ""), None)
FILMS = [listed(1, None), listed(2, 0.2), listed(3, None, fault="Expected a film."), listed(4, 0.9, "writing"), WAITING]


def numbers(chosen: Filter, verdicts: dict[str, str] | None = None) -> list[int]:
    return [one.row.number for one in triage(FILMS, verdicts or {}, chosen)]  # type: ignore[arg-type]


def test_the_most_urgent_stands_first_and_what_got_no_reading_last() -> None:
    assert numbers(Filter()) == [4, 2, 1, 3]
    assert [group_of(one) for one in FILMS[:4]] == ["no reading", "no pneumonia", "unreadable", "pneumonia"]


def test_it_can_be_looked_through_as_it_came() -> None:
    assert [one.row.number for one in triage(FILMS, {}, Filter(), "came")] == [1, 2, 3, 4]


def test_filters_take_what_they_name() -> None:
    assert numbers(Filter(group="pneumonia")) == [4]
    assert numbers(Filter(group="unreadable")) == [3]
    assert numbers(Filter(concern="writing")) == [4]
    assert numbers(Filter(concern="blank")) == []


def test_a_verdict_is_a_filter_and_its_absence_too() -> None:
    said = {"r4": "agree"}
    assert numbers(Filter(verdict="agree"), said) == [4]
    assert numbers(Filter(verdict=NOT_JUDGED), said) == [2, 1, 3]
    assert numbers(Filter(group="pneumonia", verdict="disagree"), said) == []


def test_a_verdict_on_a_number_that_was_asked_for_counts_and_the_film_stays_where_it_is() -> None:
    asked = replace(FILMS[0], asked=replace(listed(1, 0.8).result or Result(), record="asked"))
    assert triage([asked], {"asked": "agree"}, Filter(group="no reading", verdict="agree")) == [asked]
    assert triage([asked], {"r1": "agree"}, Filter(verdict=NOT_JUDGED)) == [asked]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=30))
def test_whatever_comes_all_of_it_is_there_and_no_urgent_film_stands_behind_a_lesser_one(
    probabilities: list[float | None],
) -> None:
    films = [listed(number, probability) for number, probability in enumerate(probabilities, 1)]
    ordered = [one.result.probability for one in triage(films, {}, Filter()) if one.result]
    read = [probability for probability in ordered if probability is not None]
    assert len(ordered) == len(probabilities)
    assert read == sorted(read, reverse=True) == ordered[: len(read)]
