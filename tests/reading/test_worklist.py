"""A worklist on the disk: what lies there, under whose eyes, and what is left when it is closed."""

import json
import os
import shutil
import stat
import threading
from collections import namedtuple
from dataclasses import replace

import pytest

from reading import worklist as module
from reading.listed_film import ListedFilm, Result, Row, result_from, row_from, to_json
from reading.spool import close_worklist, find_worklist, open_worklist
from reading.worklist import Worklist, WorklistError
from records.readings import NotedConcern
from tests.reading.worklists import film, worklist_with

RESULT = Result(
    finding="pneumonia", probability=0.8, operating_point=0.5, version="v", digest="0" * 64, record="r",
    concerns=(NotedConcern("writing", "There may be writing.", False),),
)  # fmt: skip


def another_process_s(worklist: Worklist) -> Worklist:
    """The same list as whoever comes new to it sees it."""
    return Worklist(worklist.folder)


def test_films_wait_in_the_order_in_which_they_came_under_numbers() -> None:
    worklist = worklist_with(film(1), film(2))
    for one in (worklist, another_process_s(worklist)):
        assert dict(one.films()) == {
            number: ListedFilm(Row(number, f"child{number}.png", row.digest), None)
            for number, row in ((number, one.films()[number].row) for number in (1, 2))
        }
        assert one.film(2) == film(2)
        assert one.is_waiting


def test_the_very_same_file_is_taken_once_and_counted() -> None:
    worklist = worklist_with(film(1), film(2), film(1))
    assert len(worklist.films()) == 2
    assert worklist.add("under another name.png", film(2)) is None
    assert another_process_s(worklist).came_again == 2


def test_what_was_read_is_seen_by_all_with_its_pictures() -> None:
    worklist = worklist_with(film())
    worklist.keep(1, RESULT, b"jpeg", b"png")
    for one in (worklist, another_process_s(worklist)):
        assert one.films()[1].result == RESULT
        assert (one.picture(1), one.heat_map(1)) == (b"jpeg", b"png")
        assert not one.is_waiting


def test_a_list_at_rest_is_not_looked_through_again_and_a_change_is_seen_at_once() -> None:
    worklist = worklist_with(film(1))
    for part in ("rows", "results"):
        os.utime(worklist.folder / part, (0, 0))
    assert worklist.films() is worklist.films()
    another_process_s(worklist).keep(1, RESULT)
    assert worklist.films()[1].result == RESULT
    another_process_s(worklist).add("two.png", film(2))
    assert list(worklist.films()) == [1, 2]


def test_a_number_that_was_asked_for_is_seen_by_all_and_the_first_one_stays() -> None:
    worklist = worklist_with(film())
    refused, asked = Result(digest="0" * 64, record="refused"), replace(RESULT, record="asked")
    worklist.keep(1, refused)
    assert worklist.films()[1].record == "refused"
    worklist.keep_asked(1, asked)
    worklist.keep_asked(1, replace(asked, record="asked again"))
    for one in (worklist, another_process_s(worklist)):
        listed = one.films()[1]
        assert (listed.result, listed.asked, listed.shown, listed.record) == (refused, asked, asked, "asked")
        assert not one.is_waiting


def test_a_number_that_was_asked_for_is_seen_at_once_on_a_list_at_rest() -> None:
    worklist = worklist_with(film())
    worklist.keep(1, Result(record="refused"))
    for part in ("rows", "results"):
        os.utime(worklist.folder / part, (0, 0))
    assert worklist.films()[1].asked is None
    another_process_s(worklist).keep_asked(1, RESULT)
    assert worklist.films()[1].asked == RESULT


def test_what_is_not_taken_says_why_and_does_not_wait() -> None:
    worklist = open_worklist()
    worklist.refuse("inner.zip", "Expected a film.")
    assert worklist.films()[1].fault == "Expected a film."
    assert not worklist.is_waiting
    assert (worklist.picture(1), worklist.heat_map(1)) == (b"", b"")


def test_all_of_it_is_closed_to_other_users() -> None:
    worklist = worklist_with(film())
    worklist.add_zip("films.zip", b"PK")
    worklist.keep(1, RESULT, b"jpeg")
    for path in [worklist.folder.parent, worklist.folder, *worklist.folder.rglob("*")]:
        if path.suffix != ".lock":  # empty
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_names_are_words_for_people_and_no_paths() -> None:
    worklist = open_worklist()
    worklist.add("../../outside\n\x1b[31m.png", film())
    assert worklist.films()[1].row.name == "../../outside··[31m.png"
    worklist.add("x" * 500, film(2))
    assert len(worklist.films()[2].row.name) == 120
    assert not list(worklist.folder.rglob("*outside*"))


def test_two_who_add_at_once_get_numbers_of_their_own() -> None:
    worklist = open_worklist()
    others = [worklist, another_process_s(worklist)]
    threads = [
        threading.Thread(target=lambda one=one, start=start: [one.add("x", film(start + n)) for n in range(5)])
        for one, start in zip(others, (0, 100), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(another_process_s(worklist).films()) == list(range(1, 11))


def test_it_takes_so_many_films_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILMS", 1)
    worklist = worklist_with(film(1))
    with pytest.raises(WorklistError, match="Expected at most 1 films"):
        worklist.add("two", film(2))
    assert worklist.refuse("films.zip", "no room").number == 2


def test_a_full_disk_is_told_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    worklist = open_worklist()
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1000))
    with pytest.raises(WorklistError, match="received a full one"):
        worklist.add("one", film())
    with pytest.raises(WorklistError, match="received a full one"):
        worklist.add_zip("films.zip", b"PK")


def test_a_closed_list_leaves_nothing_and_nothing_can_be_written_into_it() -> None:
    worklist = worklist_with(film(1), film(2))
    spool = worklist.folder.parent
    other = another_process_s(worklist)
    other.films()
    close_worklist(worklist)
    assert list(spool.iterdir()) == []
    for write in (
        lambda: other.add("late.png", film(3)),
        lambda: other.refuse("late.png", "why"),
        lambda: other.add_zip("late.zip", b"PK"),
        lambda: other.keep(1, RESULT, b"jpeg"),
        lambda: other.begin(1),
        lambda: other.film(1),
    ):
        with pytest.raises(FileNotFoundError):
            write()
    assert list(spool.iterdir()) == []
    assert not other.films()
    assert find_worklist(worklist.id) is None


def test_each_begin_is_counted_across_processes() -> None:
    worklist = worklist_with(film())
    assert [worklist.begin(1), another_process_s(worklist).begin(1)] == [1, 2]


JUNK = [b"", b"\0\0", b"two", b"\xff1", b"-1", b"\xc2\xb2", b"9" * 5000]


@pytest.mark.parametrize("junk", JUNK)
def test_a_count_that_a_power_cut_turned_into_junk_begins_anew(junk: bytes) -> None:
    worklist = worklist_with(film())
    worklist.add_zip("one.zip", b"PK one")
    (zip_id,) = worklist.zips.waiting()
    (worklist.folder / "tries" / "1").write_bytes(junk)
    assert [worklist.begin(1), worklist.begin(1)] == [1, 2]
    for content in (junk, junk + b" " + junk):
        (worklist.folder / "zips" / f"{zip_id}.done").write_bytes(content)
        assert (worklist.zips.done(zip_id), worklist.zips.left()) == (0, 0)


def test_what_a_power_cut_tore_is_passed_over_or_read_again() -> None:
    worklist = worklist_with(film(1), film(2))
    worklist.keep(2, RESULT)
    for kind, number in (("rows", 1), ("results", 2)):
        path = worklist.folder / kind / str(number)
        path.write_bytes(path.read_bytes()[:9])
    assert {number: one.result for number, one in another_process_s(worklist).films().items()} == {2: None}


@pytest.mark.parametrize("facts", [Row(3, "child.png", "0" * 64), RESULT, Result(fault="Expected a film.")])
def test_what_is_written_is_read_back(facts: Row | Result) -> None:
    again = row_from(to_json(facts)) if isinstance(facts, Row) else result_from(to_json(facts))
    assert again == facts


def test_a_result_that_an_older_program_wrote_is_read_without_what_came_later() -> None:
    text = json.loads(to_json(RESULT))
    for later in ("cause", "cause_probability", "short_id"):
        del text[later]
    assert result_from(json.dumps(text).encode()) == RESULT


def test_zips_wait_until_they_are_emptied_and_know_how_far_they_are() -> None:
    worklist = open_worklist()
    worklist.add_zip("one.zip", b"PK one")
    worklist.add_zip("two.zip", b"PK two")
    first, second = another_process_s(worklist).zips.waiting()
    zips = worklist.zips
    assert (zips.name(first), zips.file(first).read_bytes(), zips.done(first)) == ("one.zip", b"PK one", 0)
    zips.note_done(first, 3, 4)
    zips.note_done(second, 1, 10)
    assert (zips.done(first), zips.left()) == (3, 14)
    zips.remove(first)
    assert zips.waiting() == [second]
    assert worklist.is_waiting
