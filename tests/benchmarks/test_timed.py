"""A process that holds works times them when asked, and says which it cannot have."""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.timed import TimedProcess

SOURCE = """
import time
from benchmarks.timed import answer

def slow():
    print("what a library says is no answer")
    return lambda: time.sleep(0.02)

def missing():
    raise ImportError("No module named 'torch'")

answer({"slow": slow, "missing": missing})
"""


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    (tmp_path / "works.py").write_text(SOURCE)
    start = f"import sys; sys.path.insert(0, '.'); exec(open({str(tmp_path / 'works.py')!r}).read())"
    return [sys.executable, "-c", start]


def test_a_work_is_timed_and_a_missing_one_says_why(command: list[str]) -> None:
    with closing(TimedProcess(command, ["slow", "missing"])) as process:
        assert process.reasons() == {"slow": "", "missing": "No module named 'torch'"}
        assert 20 <= process.time("slow", 0.05) < 1_000
        assert 20 <= process.time("slow", 0.0) < 1_000  # once at least


def test_a_process_that_ends_is_a_reason_too() -> None:
    with closing(TimedProcess([sys.executable, "-c", "raise SystemExit(1)"], ["one"])) as process:
        assert process.reasons() == {"one": "its process ended while it was made ready"}
