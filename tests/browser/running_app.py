"""The real app as a process of its own, on loopback."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 60  # a cold machine takes 10


class App:
    """The running app: its address, and how to restart it."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._environment = os.environ | {"SECOND_READ_HOME": str(home)}
        self._environment.pop("CHEST_XRAY_DIR", None)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "pages.parts.serve", "--server.headless=true"]
        self._server = subprocess.Popen(
            [*command, f"--server.port={self._port}"],
            cwd=PROJECT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_SECONDS
        while not self._healthy():
            assert self._server.poll() is None, "the app ended while it started"
            assert time.monotonic() < end, f"the app did not start in {START_SECONDS} s"
            time.sleep(0.1)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait(timeout=20)
