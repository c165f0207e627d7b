"""Tools that nobody here wrote, which read what the program writes: of dcmtk, dicom3tools and poppler."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REQUIRED = "SECOND_READ_REQUIRE_TOOLS"  # set where a missing tool must fail, not skip


def said_by(tool: str, *arguments: str | Path) -> str:
    """All that a tool says, its errors among it. It went well, but for dciodvfy, whose verdict is what it says."""
    path = shutil.which(tool)
    if path is None:
        assert not os.environ.get(REQUIRED), f"no {tool}"
        pytest.skip(f"no {tool} on this machine: Debian has it in dcmtk, dicom3tools or poppler-utils")
    ran = subprocess.run([path, *map(str, arguments)], capture_output=True, timeout=60, check=False)
    said = ran.stdout.decode("utf-8", "replace") + ran.stderr.decode("utf-8", "replace")
    assert ran.returncode == 0 or tool == "dciodvfy", said
    return said
