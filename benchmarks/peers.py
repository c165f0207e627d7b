"""The environment of the PyTorch peer, apart from ours: made once, by `python -m benchmarks --peers`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from records.home import home

# Debian's packages python3-torch and python3-venv are the small way: where the system's own Python has PyTorch, that is
# the peer's. It was built for numpy 1, for which OpenCV came until 4.11.
_SYSTEM = Path("/usr/bin/python3")
_BESIDE_SYSTEM = ("numpy<2", "opencv-python-headless<4.12", "ttach")
# Which build of PyTorch comes is for pip's own settings to say; on Linux its default brings gigabytes for GPUs.
_WITH_TORCH = ("torch==2.13.0", "numpy", "opencv-python-headless", "ttach")
# Without what they depend on, of which the way of a film needs nothing more (torch_peer.py).
_ALONE = ("torchxrayvision==1.5.7", "grad-cam==1.5.7")
_MADE = "made"  # the file that says that nothing is missing


def peers_python() -> Path | None:
    """The Python of the peers' environment; None where it was not made."""
    return _python() if (_folder() / _MADE).is_file() else None


def make_peers() -> str:
    """Make the environment where it is missing; why that could not be done, empty where it was."""
    if peers_python():
        return ""
    for command in _commands():
        done = subprocess.run(  # noqa: S603 - venv and pip, with packages named above
            command, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
            return f"expected {' '.join(command[1:])} to make the peers' environment, received: {said[0]}"
    (_folder() / _MADE).touch()
    return ""


def _commands() -> Iterator[list[str]]:
    found = _system_has_torch()
    maker, shared = (_SYSTEM, ["--system-site-packages"]) if found else (sys.executable, [])
    yield [str(maker), "-m", "venv", "--clear", *shared, str(_folder())]
    for packages in (_BESIDE_SYSTEM if found else _WITH_TORCH, ("--no-deps", *_ALONE)):
        yield [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]


def _system_has_torch() -> bool:
    looked_up = [str(_SYSTEM), "-c", "import torch"]
    return _SYSTEM.is_file() and not subprocess.run(looked_up, capture_output=True, check=False).returncode  # noqa: S603


def _python() -> Path:
    return _folder() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _folder() -> Path:
    return home() / "peers"
