"""Has a worklist read beside whoever looks at it, several films at a time."""

import threading
from contextlib import ExitStack, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reading.reader import Reader
from reading.worklist import Worklist, WorklistError
from reading.worklist_run import WorklistRun

_threads: dict[Path, threading.Thread] = {}
_starting = threading.Lock()


def read_on(worklist: Worklist, reader: Reader) -> None:
    """Have all that waits be read in a thread of its own, unless one does it already, here or in another process."""
    with _starting:
        for folder in [folder for folder, thread in _threads.items() if not thread.is_alive()]:
            del _threads[folder]
        if worklist.folder in _threads or not worklist.is_waiting:
            return
        thread = threading.Thread(target=work_off, args=(worklist, reader), name=worklist.id, daemon=True)
        _threads[worklist.folder] = thread
        thread.start()


def work_off(worklist: Worklist, reader: Reader) -> None:
    """Read all that waits; return when it is done, the worklist is closed, or another process does it.

    What halts it, a full disk say, is said as the worklist's trouble.
    """
    worklist.trouble = ""
    with suppress(FileNotFoundError, Timeout):  # closed, or in other hands
        _ = worklist.opened  # before the lock, which would make a folder that is gone
        with FileLock(worklist.folder / "reading.lock", timeout=0):
            try:
                _work_off(worklist, reader)
            except FileNotFoundError:
                raise
            except (WorklistError, OSError) as error:
                worklist.trouble = str(error)


def _work_off(worklist: Worklist, reader: Reader) -> None:
    with ExitStack() as open_records:
        run = WorklistRun(worklist, reader, open_records)
        while worklist.is_waiting:
            run.read([number for number, film in worklist.films().items() if film.result is None])
            for name in worklist.zips.waiting()[:1]:
                run.empty(name)
