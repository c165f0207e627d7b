"""Publications that are killed anywhere: a version is whole or not there at all."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model_store.store import SHIPPED
from model_store.version import load_version
from tests.shipped_copies import shipped_id

PROJECT = Path(__file__).resolve().parents[2]
LONGEST = 0.4  # seconds until a kill; some publications take that long

# Fills draft after draft with a small version and publishes each, until it is killed.
PUBLISHER = """
import json, sys
from pathlib import Path
from model_store.store import new_draft, publish
from model_store.version import sha256_of
from records.whole_file import write_whole
card = json.loads(Path(sys.argv[1]).read_text())
print("ready", flush=True)
while True:
    draft = new_draft()
    for name in ("weights", "graph", "predictions"):
        write_whole(draft / name, name.encode() * 20_000)
    files = {path.name: sha256_of(path) for path in draft.iterdir()}
    write_whole(draft / "card.json", json.dumps(card | {"id": draft.name, "files": files}))
    publish(draft)
"""


def killed(home: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - when to kill, not a secret
    for _ in range(times):
        publisher = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(SHIPPED / shipped_id() / "card.json")],
            cwd=PROJECT, env=os.environ | {"SECOND_READ_HOME": str(home)}, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert publisher.stdout is not None
        publisher.stdout.readline()
        time.sleep(chance.random() * LONGEST)
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        publisher.stdout.close()
    published = [folder for folder in (home / "versions").iterdir() if not folder.name.startswith(".")]
    assert len(published) > times
    for folder in published:
        assert load_version(folder).id == folder.name
        assert not (home / "drafts" / folder.name).exists()


@pytest.mark.slow
def test_ten_kills_leave_whole_versions_only(home: Path) -> None:
    killed(home, 10, seed=0)


@pytest.mark.slow
def test_a_hundred_kills_do_too(home: Path) -> None:
    killed(home, 100, seed=1)
