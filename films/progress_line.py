"""A fetch on the command line: one line that rewrites itself, or a line now and then in a log."""

import time
from collections.abc import Callable
from typing import TextIO

from films.progress import Phase, Progress

_BETWEEN = 5.0  # seconds between the lines of a log


class ProgressLine:
    """Writes each report to a stream; `close` ends the line that is being rewritten."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._rewrites = stream.isatty()
        self._width = 0  # characters of the line that stands
        self._last: tuple[Phase | None, float] = (None, 0.0)

    def __call__(self, progress: Progress) -> None:
        """Show one report, or pass over it in a log that has had one of this phase just now."""
        line = sentence_on(progress)
        if self._rewrites:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        elif self._is_due(progress):
            self._stream.write(line + "\n")
        self._stream.flush()

    def _is_due(self, progress: Progress) -> bool:
        phase, written = self._last
        due = progress.phase != phase or self._clock() - written >= _BETWEEN
        if due:
            self._last = (progress.phase, self._clock())
        return due

    def close(self) -> None:
        """Leave the last line standing."""
        if self._width:
            self._stream.write("\n")
            self._width = 0


def sentence_on(progress: Progress) -> str:
    """'downloading 120 of 1,236 MB, 4 min left'."""
    if not progress.total:
        return str(progress.phase)
    if progress.phase is Phase.COUNTING:
        return f"{progress.phase} {progress.total:,} films"
    amount = f"{progress.phase} {progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
    return amount if progress.seconds_left is None else f"{amount}, {_duration(progress.seconds_left)} left"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
