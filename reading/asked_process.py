"""A module of ours run as a process that is asked and answers over its pipes, and is ended where it takes too long."""

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress

from reading.framed import read_framed, write_framed
from records.home import PROJECT


class AskedProcess:
    """The process: started with the first question, and again with the first one after it ended.

    Safe to ask from several threads; it is asked one question at a time, and ends with the program.
    """

    def __init__(self, module: str, environment: Mapping[str, str], *arguments: str) -> None:
        """environment: what it adds to the program's own."""
        self._command = [sys.executable, "-m", module, *arguments]
        self._environment = environment
        self._asking = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.end)

    @property
    def number(self) -> int | None:
        """The system's number of the process; None where none was started, or it was ended."""
        return self._process.pid if self._process else None

    @property
    def runs(self) -> bool:
        """Whether it runs now: it was started, and has not ended since."""
        process = self._process
        return process is not None and process.poll() is None

    def ask(self, request: bytes, patience: float) -> bytes:
        """The answer. patience: seconds. The process is gone where this raises, and the next question starts another.

        Raises TimeoutError where it takes too long, EOFError or OSError where it ended before it answered.
        """
        with self._asking:
            try:
                return self._answer(request, patience)
            except BaseException:  # MemoryError, too: an answer left in the pipe would go to the next question
                self.end()
                raise

    def _answer(self, request: bytes, patience: float) -> bytes:
        process = self._running()
        into, out = process.stdin, process.stdout
        if into is None or out is None:
            raise EOFError
        alarm = threading.Timer(patience, process.kill)
        alarm.start()
        try:
            write_framed(into, request)
            return read_framed(out)
        except (EOFError, OSError) as error:
            if not alarm.is_alive():
                raise TimeoutError from error
            raise
        finally:
            alarm.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.end()  # it went to rest, or was killed, since it was asked last
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - a module of ours
                self._command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # where its libraries may quote what they were given
                env=os.environ | self._environment,
            )  # fmt: skip
        return self._process

    def end(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError), process:  # which closes the pipes: what was not sent is lost
                pass
