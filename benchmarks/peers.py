"""The environment of the PyTorch peer, apart from ours: made once, by `python -m benchmarks --peers`."""

import os
import subprocess
import sys
import venv
from pathlib import Path

from records.home import home

# Which build of PyTorch comes is for pip's own settings to say; on Linux its default brings gigabytes for GPUs.
_TORCH = ("torch==2.13.0", "numpy", "opencv-python-headless", "ttach")
# Without what they depend on, of which the way of a film needs nothing more (torch_peer.py).
_ALONE = ("torchxrayvision==1.5.7", "grad-cam==1.5.7")
_MADE = "made"  # the file that says that nothing is missing


def peers_python() -> Path | None:
    """The Python of the peers' environment; None where it was not made."""
    python = _folder() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if (_folder() / _MADE).is_file() else None


def make_peers() -> str:
    """Make the environment where it is missing; why that could not be done, empty where it was."""
    if peers_python():
        return ""
    venv.create(_folder(), with_pip=True, clear=True)
    python = _folder() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    for packages in (_TORCH, ("--no-deps", *_ALONE)):
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        done = subprocess.run(  # noqa: S603 - pip, with packages named above
            command, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
            return f"expected pip to install {' '.join(packages)}, received: {said[0]}"
    (_folder() / _MADE).touch()
    return ""


def _folder() -> Path:
    return home() / "peers"
