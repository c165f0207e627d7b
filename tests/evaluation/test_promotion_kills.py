"""Promotions and rollbacks that are killed anywhere: the pointer stays valid, and no line of the ledger is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluation.service_history import PROMOTED, in_service, moves
from model_store.store import find_version, serving_id
from records.database import open_database
from records.ledger import verify
from tests.shipped_copies import copy_of_shipped, shipped_id

PROJECT = Path(__file__).resolve().parents[2]
CANDIDATE = "20991231T000000Z-aaaa"
LONGEST = 2.5  # until a kill at most, in the time that a promotion and a rollback take on this machine as it is

# It says how many seconds a promotion and a rollback take. For each line that it is given, a child of its own
# promotes and rolls back until it is killed.
PROMOTER = """
import os, sys, time
from evaluation import gate_results
from evaluation.promotion import promote, roll_back
from evaluation.workings import Workings
from model_store.store import find_version, serving_id, serving_version
gate_results.workings_of = lambda _: Workings(1e-5, 0.01, 19.0)
candidate = sys.argv[1]
gate_results.run_gate(find_version(candidate), serving_version())  # its result opens again after each rollback
begun = time.monotonic()
promote(candidate, "forth")
roll_back("back")
print(time.monotonic() - begun, flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        print(os.getpid(), flush=True)
        while True:
            if serving_id() == candidate:
                roll_back("back")
            else:
                promote(candidate, "forth")
    os.waitpid(child, 0)
    print("gone", flush=True)
"""

Kill = Callable[[float], None]


@pytest.fixture
def kill_after(home: Path) -> Iterator[Kill]:
    copy_of_shipped(home, CANDIDATE)
    (home / "serving.json").write_text(f'{{"version": "{shipped_id()}"}}')
    promoter = subprocess.Popen(
        [sys.executable, "-c", PROMOTER, CANDIDATE],
        cwd=PROJECT, env=os.environ | {"SECOND_READ_HOME": str(home)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert promoter.stdin is not None
    assert promoter.stdout is not None
    both = float(promoter.stdout.readline())

    def kill(share: float) -> None:
        assert promoter.stdin is not None
        assert promoter.stdout is not None
        promoter.stdin.write("go\n")
        promoter.stdin.flush()
        child = int(promoter.stdout.readline())
        time.sleep(share * LONGEST * both)
        os.kill(child, signal.SIGKILL)
        assert promoter.stdout.readline() == "gone\n"

    yield kill
    promoter.stdin.close()
    promoter.stdout.close()
    promoter.wait(timeout=20)


def killed(kill_after: Kill, times: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - when to kill, not a secret
    for _ in range(times):
        kill_after(chance.random())
        assert find_version(serving_id()).id in (CANDIDATE, shipped_id())
        with open_database() as database:
            assert not verify(database)
        assert in_service(moves(), serving_id())[-1] == serving_id()
    assert sum(move.action == PROMOTED for move in moves()) - 1 > times / 10, "killed before it began"


@pytest.mark.slow
def test_ten_kills_leave_a_valid_pointer_and_a_whole_ledger(kill_after: Kill) -> None:
    killed(kill_after, 10, seed=0)


@pytest.mark.slow
def test_a_hundred_kills_do_not_either(kill_after: Kill) -> None:
    killed(kill_after, 100, seed=1)
