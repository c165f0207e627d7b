"""Works take turns, after a round that only warms them up."""

import time

from benchmarks.interleaved import interleaved, timed


def test_works_take_turns_and_the_first_round_does_not_count() -> None:
    done: list[str] = []
    times = interleaved({"one": lambda: done.append("one"), "two": lambda: done.append("two")}, rounds=3)
    assert done == ["one", "two"] * 4
    assert [len(taken) for taken in times.values()] == [3, 3]


def test_a_short_work_is_done_often_within_a_round() -> None:
    done: list[int] = []
    times = interleaved({"one": lambda: done.append(1)}, rounds=2, each=5)
    assert len(done) == 1 + 2 * 5
    assert len(times["one"]) == 2


def test_no_round_begins_once_the_time_is_over_but_three_are_made() -> None:
    times = interleaved({"one": lambda: time.sleep(0.01)}, rounds=1_000, seconds=0.0)
    assert len(times["one"]) == 3


def test_time_is_in_milliseconds_of_one_work() -> None:
    assert 10 <= timed(lambda: time.sleep(0.01), each=3) < 100
