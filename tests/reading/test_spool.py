"""The spool: worklists come, are found again, and go after their time."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reading.spool import (
    close_worklist,
    find_worklist,
    keep_swept,
    open_worklist,
    open_worklists,
    spool_folder,
    sweep,
)
from reading.worklist import LASTS
from tests.reading.worklists import film, worklist_with


def test_a_worklist_is_found_by_its_id_and_says_who_opened_it(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('person = "Ann"')
    worklist = open_worklist()
    assert find_worklist(worklist.id) is worklist
    assert worklist.opened_by == "Ann"
    assert abs(datetime.now(UTC) - worklist.opened) < timedelta(minutes=1)


@pytest.mark.parametrize("name", ["", "..", "../../etc", "0" * 16, "A" * 16, ".closed"])
def test_no_other_name_is_an_open_worklist(name: str) -> None:
    open_worklist()
    assert find_worklist(name) is None


def test_the_newest_stands_first() -> None:
    older, newer = open_worklist(), open_worklist()
    moment = older.opened.timestamp() - 60
    os.utime(older.folder / "opened", (moment, moment))
    assert open_worklists() == [newer, older]


def test_without_a_spool_there_are_none() -> None:
    assert open_worklists() == []
    sweep()
    assert not spool_folder().exists()


def test_a_worklist_goes_when_its_time_is_over_and_others_stay() -> None:
    old, young = worklist_with(film(1)), worklist_with(film(2))
    moment = (datetime.now(UTC) - LASTS).timestamp() - 1
    os.utime(old.folder / "opened", (moment, moment))
    sweep()
    assert open_worklists() == [young]
    assert list(spool_folder().iterdir()) == [young.folder]


def test_opening_one_sweeps() -> None:
    old = worklist_with(film(1))
    os.utime(old.folder / "opened", (0, 0))
    assert open_worklists() == [old]
    new = open_worklist()
    assert open_worklists() == [new]


def test_what_a_dead_process_left_half_made_or_half_deleted_goes_too() -> None:
    spool_folder().mkdir(parents=True)
    left = [spool_folder() / name for name in (".closed-0123456789abcdef", ".0123456789abcdef", "0123456789abcdef")]
    for folder in left:
        folder.mkdir()
    sweep()
    assert all(folder.is_dir() for folder in left)  # they may be being made
    sweep(datetime.now(UTC) + timedelta(minutes=2))
    assert list(spool_folder().iterdir()) == []


def test_closing_twice_is_closing_once() -> None:
    worklist = open_worklist()
    close_worklist(worklist)
    close_worklist(worklist)
    assert open_worklists() == []


def test_it_is_swept_as_long_as_the_program_runs() -> None:
    end = threading.Event()
    keep_swept(end, pause=0.01)
    try:
        worklist = worklist_with(film(1))
        os.utime(worklist.folder / "opened", (0, 0))
        patience = time.monotonic() + 20
        while worklist.folder.exists():
            assert time.monotonic() < patience
            time.sleep(0.01)
    finally:
        end.set()
