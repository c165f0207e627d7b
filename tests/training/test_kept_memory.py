"""A process that keeps its memory is not made to clear it again."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT

_PAGES = 4 * (64 << 20) // 4096  # of four pieces of 64 MB

_FAULTS = """
import resource, sys
from training.kept_memory import keep_memory
if sys.argv[1] == "kept":
    assert keep_memory()
b"x" * (64 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(4):
    b"x" * (64 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    """How many pages the system has to give to a process that takes and frees four large pieces one by one."""
    return int(subprocess.run(
        [sys.executable, "-c", _FAULTS, how], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout)  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other allocators")
def test_what_was_freed_is_used_again_without_asking_the_system() -> None:
    assert faults("kept") < 0.01 * _PAGES
    assert faults("given back") > 0.9 * _PAGES


def test_elsewhere_it_says_that_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    from training.kept_memory import keep_memory

    monkeypatch.setattr("training.kept_memory.sys.platform", "win32")
    assert not keep_memory()


def test_an_allocator_without_such_choices_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from training.kept_memory import keep_memory

    monkeypatch.setattr("training.kept_memory.ctypes.CDLL", lambda _: object())
    assert not keep_memory()
