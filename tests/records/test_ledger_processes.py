"""The ledger under several writers, and under writers that are killed."""

import random
import subprocess
import time
from collections.abc import Callable

import pytest

from records.chain import GENESIS
from records.database import Database
from records.ledger import append, entries, head_path, read_head, verify

Elsewhere = Callable[..., subprocess.Popen[str]]

# Says each line's number once append has returned; an answer that was read was acknowledged.
APPENDER = """
import sys
from records.database import open_database
from records.ledger import append
database = open_database()
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[1])):
    print(append(database, "count", "x", {"number": number}, person=sys.argv[2]).number, flush=True)
"""


def _started(elsewhere: Elsewhere, lines: int, people: list[str]) -> list[subprocess.Popen[str]]:
    processes = [elsewhere(APPENDER, str(lines), person) for person in people]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return processes


def test_four_processes_append_at_once_without_a_fork_or_a_gap(database: Database, elsewhere: Elsewhere) -> None:
    people = ["Ada", "Ben", "Cleo", "Dan"]
    processes = _started(elsewhere, 50, people)
    for process in processes:  # all go before the first is waited for
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate() for process in processes]
    assert [error for _, error in answers] == [""] * 4
    acknowledged = sorted(int(line) for said, _ in answers for line in said.split())
    lines = entries(database)
    assert acknowledged == [line.number for line in lines] == list(range(1, 201))
    assert [line.previous for line in lines] == [GENESIS, *(line.hash for line in lines[:-1])]
    assert {person: sum(line.person == person for line in lines) for person in people} == dict.fromkeys(people, 50)
    assert verify(database) == []
    head = read_head(head_path(database.path))
    assert head is not None
    assert (head.number, head.hash) == (200, lines[-1].hash)


def _kill_while_appending(database: Database, elsewhere: Elsewhere, chance: random.Random) -> None:
    (process,) = _started(elsewhere, 100_000, ["Ada"])
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    seen = [process.stdout.readline() for _ in range(chance.randrange(1, 12))]
    time.sleep(chance.random() * 0.02)  # anywhere in the next lines: between insert, commit and head
    process.kill()
    rest = process.stdout.readlines()  # not by communicate, which leaves out what came with the lines read above
    process.communicate()
    acknowledged = [int(line) for line in [*seen, *rest] if line.endswith("\n")]
    lines = entries(database)
    assert verify(database) == []
    assert {line.number for line in lines} >= set(acknowledged)
    assert len(lines) <= acknowledged[-1] + 1, "a line that was never acknowledged, besides the one in the making"
    assert append(database, "after", "the kill", {}).number == len(lines) + 1  # the ledger goes on


def test_a_killed_writer_loses_nothing_acknowledged_and_the_ledger_verifies(
    database: Database, elsewhere: Elsewhere
) -> None:
    chance = random.Random(0)  # noqa: S311  # where to kill, not a secret
    for _ in range(3):
        _kill_while_appending(database, elsewhere, chance)


@pytest.mark.slow
def test_thirty_killed_writers_lose_nothing_either(database: Database, elsewhere: Elsewhere) -> None:
    chance = random.Random(1)  # noqa: S311  # as above
    for _ in range(30):
        _kill_while_appending(database, elsewhere, chance)
    assert verify(database) == []
