"""A training stands back for clinicians who read on the same machine."""

import contextlib
import os
from pathlib import Path

_LOWEST = 19  # niceness
_AUTOGROUP = Path("/proc/self/autogroup")


def stand_back() -> None:
    """Give this process and its children the lowest priority.

    Linux shares a machine between sessions first: a session of its own, as a worker has, is weighed by the niceness
    of its autogroup, and that of its processes counts only inside it.
    """
    if hasattr(os, "nice"):
        os.nice(_LOWEST)
    if _AUTOGROUP.exists() and hasattr(os, "getsid") and os.getsid(0) == os.getpid():  # no one else's session
        with contextlib.suppress(OSError):  # a system may show the file and let nobody write it; slower, never broken
            _AUTOGROUP.write_text(str(_LOWEST), encoding="ascii")
