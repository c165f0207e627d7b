"""What these tests share: a database of their own, hands that change its file, other processes."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from records.database import Database, open_database
from records.home import PROJECT
from records.ledger import append

ByHand = Callable[..., list[tuple[object, ...]]]
Elsewhere = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    with open_database(home / "records.db") as opened:
        yield opened


@pytest.fixture
def five_lines(database: Database) -> Database:
    """A database whose ledger has five lines."""
    for number in range(1, 6):
        append(database, "promote", f"version-{number}", {"number": number}, person="Ada")
    return database


@pytest.fixture
def by_hand() -> ByHand:
    """Run statements on a database file as someone with sqlite3 would, the ledger's triggers removed first."""

    def run(path: Path, *statements: str) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        with closing(sqlite3.connect(path)) as connection:
            for trigger in ("ledger_no_update", "ledger_no_delete", "ledger_next_only"):
                connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            for statement in statements:
                rows = connection.execute(statement).fetchall()
            connection.commit()
        return rows

    return run


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of other processes, with a place for bytecode where Python keeps none: it saves a second each."""
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode"))}
    return kept if sys.dont_write_bytecode else {}


@pytest.fixture
def elsewhere(compiled: dict[str, str]) -> Iterator[Elsewhere]:
    """Start Python code in another process, in this test's home; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=PROJECT,
            env={**os.environ, **compiled},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
