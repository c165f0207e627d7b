"""A Streamlit server as a process of its own on loopback: started, awaited, weighed, stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from records.home import PROJECT

TOLD = Path("/proc")  # where Linux says what processes take; other systems have none
_PATIENCE = 180.0  # seconds until it listens; a cold machine takes 10
_OPTIONS = ("--server.headless=true", "--server.enableXsrfProtection=false", "--browser.gatherUsageStats=false")


@dataclass(frozen=True)
class ServedApp:
    """A server that listens. began: when its process was started, by time.perf_counter."""

    url: str
    process: "subprocess.Popen[bytes]"
    began: float

    @property
    def milliseconds(self) -> float:
        """Since its start, by the clock."""
        return (time.perf_counter() - self.began) * 1e3

    def worked(self) -> float:
        """Milliseconds of processors' time that it took, which a busy machine stretches less than the clock's."""
        fields = self._told("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1e3 / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """What it holds of the memory, libraries that other processes share with it among it (RSS)."""
        line = next(line for line in self._told("status").splitlines() if line.startswith("VmRSS"))
        return float(line.split()[1]) / 1024

    def _told(self, what: str) -> str:
        return (TOLD / str(self.process.pid) / what).read_text(encoding="ascii")


def second_read(home: Path, **environment: str) -> AbstractContextManager[ServedApp]:
    """This program served with a home. Raises RuntimeError as `served` does."""
    return served(("pages.parts.serve",), PROJECT, {"SECOND_READ_HOME": str(home), **environment})


@contextmanager
def served(module: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[ServedApp]:
    """Serve by `python -m` with this module and its arguments, in a folder. Raises RuntimeError where it ends early."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *module, *_OPTIONS, f"--server.port={port}", "--server.address=127.0.0.1"]
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - Streamlit, by this program itself
        command, cwd=folder, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        app = ServedApp(f"http://127.0.0.1:{port}", process, began)
        _await(app)
        yield app
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _await(app: ServedApp) -> None:
    while time.perf_counter() - app.began < _PATIENCE:
        if app.process.poll() is not None:
            raise RuntimeError(f"expected a server, received its end with status {app.process.returncode}")
        try:
            with urlopen(f"{app.url}/_stcore/health", timeout=2):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"expected a server that listens within {_PATIENCE:.0f} s, received none")
