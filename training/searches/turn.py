"""Turns: of trainings and searches one learns at a time, and a training that waits goes before a search."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from training.jobs.jobs import training_lock
from training.jobs.worker import keep_working, queued

_LOOK = 2.0  # seconds between two looks at whether the trainings have ended


class Turn:
    """A search's turn: it takes it, gives way where a training waits, and ends it on leaving.

    obey: called while it waits; may raise. tell: told whether it waits, when that changes.
    """

    def __init__(self, obey: Callable[[], None], tell: Callable[[bool], None]) -> None:
        self._obey, self._tell = obey, tell
        training_lock().parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(training_lock(), timeout=0)

    def __enter__(self) -> Self:
        self._take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._lock.release()

    def give_way(self) -> None:
        """Let the trainings that wait go first; return when they are through."""
        if queued():
            self._lock.release()
            self._take()

    def _take(self) -> None:
        waits = False
        while not self._taken():
            if not waits:
                self._tell(True)
            waits = True
            self._obey()
            keep_working()  # a queue that lost its worker would be waited for without end
            time.sleep(_LOOK)
        if waits:
            self._tell(False)

    def _taken(self) -> bool:
        if queued():
            return False
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True
