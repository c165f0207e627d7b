"""Work that is started beside this process and outlives it."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from records.home import PROJECT, home


def start_beside(arguments: Sequence[str], log: Path) -> None:
    """Start `python -m training` with these arguments; what it prints is added to the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as said:
        process = subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "training", *arguments],
            cwd=PROJECT,
            env=os.environ | {"SECOND_READ_HOME": str(home())},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # the server's end, or a Ctrl-C in its terminal, is none of the work's business
        )
    threading.Thread(target=process.wait, daemon=True).start()  # else it stays a zombie as long as the server lives
