import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from records.__main__ import main
from records.chain import Entry, hash_of
from records.database import Database, open_database
from records.home import PROJECT
from records.ledger import append, entries

ByHand = Callable[..., list[tuple[object, ...]]]
Capture = pytest.CaptureFixture[str]


def test_a_ledger_in_order_verifies_and_shows_its_head(five_lines: Database, capsys: Capture) -> None:
    assert main(["verify"]) == 0
    said = capsys.readouterr()
    assert said.out == f"5 lines verified; the head is 5 {entries(five_lines)[-1].hash}\n"
    assert said.err == ""


def test_faults_are_named_on_stderr(five_lines: Database, by_hand: ByHand, capsys: Capture) -> None:
    by_hand(five_lines.path, "DELETE FROM ledger WHERE number = 2", "UPDATE ledger SET facts = '{}' WHERE number = 4")
    assert main(["verify"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "line 2 is missing",
        "line 4 was altered: it does not have the hash of what it says",
    ]


def test_the_ledger_is_printed_a_line_each(five_lines: Database, capsys: Capture) -> None:
    assert main(["ledger"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[0].endswith('Ada  promote  version-1  {"number":1}')
    assert five_lines.path.is_file()


def test_the_printed_json_is_enough_for_a_stranger_to_check(five_lines: Database, capsys: Capture) -> None:
    assert main(["ledger", "--json"]) == 0
    printed = [Entry(**json.loads(line)) for line in capsys.readouterr().out.splitlines()]
    assert printed == entries(five_lines)
    assert all(hash_of(entry) == entry.hash for entry in printed)


def test_a_line_that_is_no_text_any_more_is_still_printed(
    five_lines: Database, by_hand: ByHand, capsys: Capture
) -> None:
    by_hand(five_lines.path, "UPDATE ledger SET person = CAST(x'ff' AS TEXT) WHERE number = 2")
    assert main(["ledger"]) == 0
    assert "\\udcff  promote" in capsys.readouterr().out


def test_backup_and_restore_into_another_home(
    five_lines: Database, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "backup.db")
    assert main(["backup", file]) == 0
    assert f"backed up to {file}, with 5 lines" in capsys.readouterr().out
    monkeypatch.setenv("SECOND_READ_HOME", str(tmp_path / "another"))
    assert main(["restore", file]) == 0
    assert capsys.readouterr().out == f"restored {file}\n"
    assert main(["verify"]) == 0
    assert five_lines.path.is_file()


def test_restoring_over_a_longer_ledger_wants_force(five_lines: Database, tmp_path: Path, capsys: Capture) -> None:
    file = str(tmp_path / "backup.db")
    main(["backup", file])
    append(five_lines, "promote", "version-6", {})
    capsys.readouterr()
    assert main(["restore", file]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["restore", "--force", file]) == 0
    assert "; the database before is kept as " in capsys.readouterr().out


@pytest.mark.parametrize("command", [["verify"], ["ledger"], ["backup", "backup.db"], ["restore", "nothing.db"]])
def test_what_is_not_there_is_one_sentence_and_makes_nothing(command: list[str], home: Path, capsys: Capture) -> None:
    assert main(command) == 1
    said = capsys.readouterr()
    assert said.err.startswith("expected ")
    assert said.err.count("\n") == 1
    assert not (home / "records.db").exists()


def test_a_lost_database_is_told_from_one_that_never_was(five_lines: Database, capsys: Capture) -> None:
    five_lines.close()
    five_lines.path.unlink()
    assert main(["verify"]) == 1
    assert "found none although a ledger was kept here" in capsys.readouterr().err


def test_it_runs_as_a_module(home: Path, compiled: dict[str, str]) -> None:
    open_database().close()
    command = [sys.executable, "-m", "records", "verify"]
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **compiled}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 lines verified\n", "")
    assert home.is_dir()
