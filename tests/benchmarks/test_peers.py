"""The environment of the PyTorch peer: whose PyTorch it takes, and what it says where it cannot be made."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from benchmarks import peers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for a Python is a script of a shell")

# A Python that writes down what it was asked, makes an environment that holds itself, and installs nothing.
_STAND_IN = """#!/bin/sh
echo "$@" >> {log}
if [ "$2" = venv ]; then
    for folder; do :; done
    mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
elif [ "$1" = -c ]; then
    exit {without_torch}
elif [ {refuses} = 1 ]; then
    echo "no such package" >&2; exit 1
fi
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "asked.txt"


def stand_in(log: Path, *, torch: bool = True, refuses: bool = False) -> Path:
    path = log.parent / f"python-{torch}"
    path.write_text(
        _STAND_IN.format(log=shlex.quote(str(log)), without_torch=int(not torch), refuses=int(refuses)),
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def test_a_system_with_pytorch_lends_it_and_none_is_fetched(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_SYSTEM", stand_in(log))
    assert peers.make_peers() == ""
    asked = log.read_text(encoding="utf-8")
    assert "-m venv --clear --system-site-packages" in asked
    assert "--no-deps torchxrayvision" in asked
    assert "torch==" not in asked
    assert peers.peers_python() is not None


def test_without_it_pip_brings_its_own(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_SYSTEM", stand_in(log, torch=False))
    monkeypatch.setattr(sys, "executable", str(stand_in(log)))
    assert peers.make_peers() == ""
    asked = log.read_text(encoding="utf-8")
    assert "--system-site-packages" not in asked
    assert "torch==" in asked


def test_it_is_made_once(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_SYSTEM", stand_in(log))
    peers.make_peers()
    log.unlink()
    assert peers.make_peers() == ""
    assert not log.exists()


def test_what_cannot_be_installed_is_said_and_nothing_passes_for_made(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "_SYSTEM", stand_in(log, refuses=True))
    assert peers.make_peers().endswith("to make the peers' environment, received: no such package")
    assert peers.peers_python() is None
