"""Work that a process of its own does, so that this one does not keep the memory of its libraries."""

import json
import subprocess
import sys
from typing import Any

from records.home import PROJECT


def asked(module: str, question: Any) -> Any:
    """What `python -m module` prints as JSON when the question is given to it as JSON.

    scikit-learn would stay in this process, where clinicians read, with all its memory.
    """
    done = subprocess.run(  # noqa: S603 - modules of our own
        [sys.executable, "-m", module],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    )
    return json.loads(done.stdout)
