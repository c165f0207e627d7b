"""The processes of one home: found by that home, ended by their own ids. On Linux, where /proc tells of them."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PATIENCE = 20.0  # seconds that a killed process may take to go


def training_process(home: Path, job: str) -> int | None:
    """The id of the process that trains `job`; None where there is none."""
    return next((process for process in _processes(home) if _words(process, "cmdline")[-2:] == ["run", job]), None)


def end_processes(home: Path) -> None:
    """Kill what is left of this home, the worker and its training, each by its id."""
    end = time.monotonic() + _PATIENCE
    while left := list(_processes(home)):  # asked again: a worker may have started one more
        assert time.monotonic() < end, f"expected no process to be left, found {left}"
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.1)


def _processes(home: Path) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and f"SECOND_READ_HOME={home}" in _words(int(folder.name), "environ"):
            yield int(folder.name)


def _words(process: int, file: str) -> list[str]:
    """Its arguments, or its environment; nothing of one that is gone, a zombie, or someone else's."""
    try:
        return Path(f"/proc/{process}/{file}").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []
