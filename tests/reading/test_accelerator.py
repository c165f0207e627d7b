"""When the graphics card is used, and what is said where it is not."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from reading.accelerator import Accelerator, Choose, Use
from reading.asked_scores import AcceleratorError, AskedScores, NoAcceleratorError, accelerator_process
from reading.engine import EngineError, Scores
from reading.preparation import scale
from tests.reading.cards import PATIENCE, reduced

BOTH, NEITHER = Use(one=True, many=True), Use(one=False, many=False)


class Asked(AskedScores):
    """Asks nobody; it has a fault or none."""

    def __init__(self) -> None:
        super().__init__("any", accelerator_process("cpu"))
        self.fault: Exception | None = None
        self.ended = 0

    def score(self, batch: NDArray[np.float32]) -> Scores:
        if self.fault:
            raise self.fault
        return Scores(np.zeros(len(batch), np.float32), batch[..., 0], batch[:, 0, :, 0])

    def end(self) -> None:
        self.ended += 1


def choosing(*found: Use | Exception) -> Choose:
    """Finds one after the other, the last one ever again."""
    left = list(found)

    def choose(_: AskedScores) -> Use:
        one = left.pop(0) if left[1:] else left[0]
        if isinstance(one, Exception):
            raise one
        return one

    return choose


def tried(choose: Choose, **facts: bool | float | str) -> Accelerator:
    accelerator = Accelerator(Asked(), choose, **facts)  # type: ignore[arg-type]
    accelerator.settle(PATIENCE)
    return accelerator


def test_nobody_waits_until_it_is_ready() -> None:
    ready = threading.Event()

    def slowly(_: AskedScores) -> Use:
        assert ready.wait(PATIENCE)
        return BOTH

    accelerator = Accelerator(Asked(), slowly)
    assert not accelerator.is_used(many=False)
    assert not accelerator.is_used(many=True)
    assert accelerator.why_not(many=True) == ""  # nothing failed
    ready.set()
    accelerator.settle(PATIENCE)
    assert accelerator.is_used(many=False)


@pytest.mark.parametrize("use", [BOTH, NEITHER, Use(one=False, many=True), Use(one=True, many=False)])
def test_it_is_used_for_what_it_is_good_for_and_ended_where_for_nothing(use: Use) -> None:
    accelerator = tried(choosing(use))
    assert (accelerator.is_used(many=False), accelerator.is_used(many=True)) == use
    assert (accelerator.why_not(many=False), accelerator.why_not(many=True)) == ("", "")
    assert isinstance(accelerator.asked, Asked)
    assert accelerator.asked.ended == (0 if any(use) else 1)


def test_one_that_fails_is_ended_and_left_alone_for_a_while_and_then_tried_again() -> None:
    accelerator = tried(choosing(BOTH), rest=0.5)
    asked = accelerator.asked
    assert isinstance(asked, Asked)
    asked.fault = EngineError("ran out of memory")
    with pytest.raises(EngineError, match="ran out of memory"):
        accelerator.score(scale(reduced(1)))
    failed = time.monotonic()
    assert not accelerator.is_used(many=False)
    assert accelerator.why_not(many=False) == "ran out of memory"
    assert asked.ended == 1
    asked.fault = None
    while not accelerator.is_used(many=False):
        assert time.monotonic() < failed + PATIENCE
        time.sleep(0.02)
    assert time.monotonic() > failed + 0.4
    assert accelerator.why_not(many=False) == ""


def test_what_another_thread_said_first_is_kept() -> None:
    accelerator = tried(choosing(BOTH))
    for fault in ("ran out of memory", "stopped working"):
        accelerator.asked.fault = EngineError(fault)  # type: ignore[attr-defined]
        with pytest.raises(EngineError, match=fault):
            accelerator.score(scale(reduced(1)))
    assert accelerator.why_not(many=True) == "ran out of memory"


def test_nothing_is_said_of_films_that_it_would_not_have_read() -> None:
    accelerator = tried(choosing(Use(one=False, many=True)))
    accelerator.asked.fault = EngineError("stopped working")  # type: ignore[attr-defined]
    with pytest.raises(EngineError):
        accelerator.score(scale(reduced(1)))
    assert accelerator.why_not(many=False) == ""
    assert accelerator.why_not(many=True) == "stopped working"


def test_one_that_cannot_be_made_ready_is_said_and_tried_again() -> None:
    accelerator = tried(choosing(AcceleratorError("ran out of memory"), BOTH), rest=0.0)
    assert accelerator.why_not(many=True) == "ran out of memory"
    accelerator.settle(PATIENCE)
    assert accelerator.is_used(many=True)


Facts = dict[str, bool | float | str]


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"wanted": True}, "is not there"), ({}, ""), ({"absent": "is missing"}, "is missing")],
)
def test_where_there_is_none_it_is_said_if_it_was_wanted_and_never_tried_again(facts: Facts, said: str) -> None:
    tries = 0

    def choose(_: AskedScores) -> Use:
        nonlocal tries
        tries += 1
        raise NoAcceleratorError("is not there")

    accelerator = tried(choose, rest=0.0, **facts)
    for _ in range(3):
        accelerator.settle(PATIENCE)
        assert not accelerator.is_used(many=False)
    assert tries == (0 if "absent" in facts else 1)
    assert accelerator.why_not(many=False) == said


def test_many_threads_make_one_try() -> None:
    tries, held = [], threading.Event()

    def choose(_: AskedScores) -> Use:
        tries.append(1)
        assert held.wait(PATIENCE)
        return BOTH

    accelerator = Accelerator(Asked(), choose)
    look: Callable[[], object] = lambda: accelerator.is_used(many=True)  # noqa: E731 - a name for what each does
    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.set()
    accelerator.settle(PATIENCE)
    assert len(tries) == 1
