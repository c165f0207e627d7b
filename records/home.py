"""The one folder that the program writes in."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder named by SECOND_READ_HOME, else `var` in the project; it need not exist yet."""
    named = os.environ.get("SECOND_READ_HOME")
    return Path(named).expanduser().resolve() if named else PROJECT / "var"
