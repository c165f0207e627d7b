"""A process that holds works and times them when asked: each library compared has one, with its own threads.

Nothing but Python's own is imported here, so that an environment that holds only a peer can answer too.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

Make = Callable[[], Callable[[], object]]  # makes a work ready to be timed; raises ImportError where it cannot

_PROJECT = Path(__file__).resolve().parent.parent
_WARM_UP = 0.5  # seconds, and once at least: the first time may compile


class TimedProcess:
    """Such a process, from outside. reasons: why a work cannot be timed, in words; empty where it can."""

    def __init__(self, command: Sequence[str], works: Sequence[str]) -> None:
        process = subprocess.Popen(  # noqa: S603 - a module of our own
            [*command, *works], cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("expected pipes to a process, received none")
        self._process, self._asked, self._answers = process, process.stdin, process.stdout
        self._works = works

    def reasons(self) -> dict[str, str]:
        """Wait until it is ready. Why it cannot time a work, by its name; empty where it can."""
        said = self._answer()
        ended = "its process ended while it was made ready"
        return {work: said.get(work, "") if said is not None else ended for work in self._works}

    def time(self, work: str, seconds: float) -> float:
        """Milliseconds of a work: the median of as many times as fit into so many seconds, one at least."""
        self._asked.write(json.dumps([work, seconds]) + "\n")
        self._asked.flush()
        answer = self._answer()
        if answer is None:
            raise RuntimeError(f"expected a time of {work!r}, received nothing: its process ended")
        return float(answer["milliseconds"])

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> "dict[str, str] | None":
        line = self._answers.readline()
        return dict(json.loads(line)) if line else None


def answer(makers: Mapping[str, Make]) -> None:
    """Be such a process: make the works that the command line names, say which cannot be had, time them when asked."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    works, reasons = {}, {}
    for name in sys.argv[1:]:
        try:
            works[name] = makers[name]()
            _median(works[name], _WARM_UP)
        except ImportError as error:
            reasons[name] = str(error)
    print(json.dumps(reasons), file=answers, flush=True)
    for line in sys.stdin:
        name, seconds = json.loads(line)
        print(json.dumps({"milliseconds": _median(works[name], seconds)}), file=answers, flush=True)


def _median(work: Callable[[], object], seconds: float) -> float:
    times: list[float] = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return median(times)
