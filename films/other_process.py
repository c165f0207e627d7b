"""Work that a process of its own does, so that this one does not keep the memory of its libraries."""

import json
import subprocess
import sys
from typing import Any

from records.error import SecondReadError
from records.home import PROJECT


class OtherProcessError(SecondReadError, RuntimeError):
    """A process that ended without an answer. said: its last line."""

    def __init__(self, module: str, said: str) -> None:
        super().__init__(f"expected an answer of {module}, received: {said}")
        self.said = said


def asked(module: str, question: Any) -> Any:
    """What `python -m module` prints as JSON when the question is given to it as JSON. Raises OtherProcessError.

    scikit-learn would stay in this process, where clinicians read, with all its memory.
    """
    done = subprocess.run(  # noqa: S603 - modules of our own
        [sys.executable, "-m", module],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode} without a word"]
        raise OtherProcessError(module, lines[-1])
    return json.loads(done.stdout)
