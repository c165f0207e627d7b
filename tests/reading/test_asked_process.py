"""A process that is asked: what becomes of a question when it dies, dawdles, rests or chatters; and its end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reading import asked_process as module
from reading.asked_process import AskedProcess
from tests.conftest import PROJECT

HERE = str(Path(__file__).parent)
PATIENCE = 60.0  # seconds; far more than any answer takes


@pytest.fixture
def process() -> Iterator[AskedProcess]:
    asked = AskedProcess("answering", {"PYTHONPATH": HERE})
    yield asked
    asked.end()


def test_it_is_started_by_the_first_question_and_answers_each(process: AskedProcess) -> None:
    assert process.number is None
    assert process.ask(b"say one", PATIENCE) == b"one"
    number = process.number
    assert process.runs
    assert process.ask(b"say " + bytes(200_000), PATIENCE) == bytes(200_000)
    assert process.number == number


def test_what_a_library_prints_is_no_answer(process: AskedProcess) -> None:
    assert process.ask(b"print loudly", PATIENCE) == b"loudly"
    assert process.ask(b"say one", PATIENCE) == b"one"


def test_one_that_dies_costs_one_question(process: AskedProcess) -> None:
    with pytest.raises(EOFError):
        process.ask(b"die", PATIENCE)
    assert process.number is None
    assert process.ask(b"say one", PATIENCE) == b"one"


@pytest.mark.parametrize("how", ["rested", "was killed"])
def test_one_that_ended_between_two_questions_costs_none(process: AskedProcess, how: str) -> None:
    assert process.ask(b"rest now" if how == "rested" else b"say now", PATIENCE) == b"now"
    before = process._process
    assert before
    if how == "was killed":
        before.kill()
    before.wait(PATIENCE)
    assert not process.runs
    assert process.ask(b"say again", PATIENCE) == b"again"
    assert process.number != before.pid


def test_one_that_takes_too_long_is_ended_and_the_next_question_answered(process: AskedProcess) -> None:
    process.ask(b"say one", PATIENCE)
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        process.ask(b"sleep 60", 0.2)
    assert time.monotonic() - start < 30
    assert process.number is None
    assert process.ask(b"say two", PATIENCE) == b"two"


@pytest.mark.parametrize("kind", [MemoryError, KeyboardInterrupt])
def test_an_answer_that_was_not_read_is_no_answer_to_the_next_question(
    process: AskedProcess, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    def breaks_off(_: object) -> bytes:
        raise kind

    monkeypatch.setattr(module, "read_framed", breaks_off)
    with pytest.raises(kind):
        process.ask(b"say one", PATIENCE)
    monkeypatch.undo()
    assert process.number is None
    assert process.ask(b"say two", PATIENCE) == b"two"


def test_those_who_ask_at_once_each_get_their_own_answer(process: AskedProcess) -> None:
    words = [b"%d" % number for number in range(40)]
    with ThreadPoolExecutor(8) as people:
        assert list(people.map(lambda word: process.ask(b"say " + word, PATIENCE), words)) == words


@pytest.mark.parametrize("how", ["ends", "is killed"])
def test_it_ends_with_the_program(how: str) -> None:
    last = "" if how == "ends" else "os.kill(os.getpid(), 9)"
    program = (
        "import os\nfrom reading.asked_process import AskedProcess\n"
        f"asked = AskedProcess('answering', {{'PYTHONPATH': {HERE!r}}})\n"
        f"asked.ask(b'say one', 60)\nprint(asked.number, flush=True)\n{last}"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)
    number, end = int(ran.stdout), time.monotonic() + PATIENCE
    while _lives(number):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(number: int) -> bool:
    if Path("/proc/self").exists():
        status = Path(f"/proc/{number}/stat")  # a killed orphan may stay a zombie where nobody collects it
        return status.is_file() and status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(number, 0)
    except OSError:
        return False
    return True
