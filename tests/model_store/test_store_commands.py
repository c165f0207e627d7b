"""The store's commands: list, show, verify, export, delete, gc."""

import json
import os
import time
import zipfile
from pathlib import Path

import pytest

from model_store.__main__ import main
from model_store.removal import forgotten
from model_store.store import new_draft, serving_id
from model_store.version import PREDICTIONS_FILE, Version, load_version
from records.database import open_database
from records.jobs import move_job, record_job
from records.tables import JobState
from tests.shipped_copies import copy_of_shipped, shipped_id

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def other(home: Path) -> Version:
    version = copy_of_shipped(home, "20991231T000000Z-aaaa")
    (home / "serving.json").write_text(json.dumps({"version": shipped_id()}))
    return version


def test_versions_are_listed_newest_first(other: Version, capsys: Captured) -> None:
    assert main(["list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{other.id}  official  ")
    assert second.endswith("in service")
    assert main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["in_service"]) for one in listed] == [(other.id, False), (shipped_id(), True)]
    assert listed[0]["figures"]["auc"] == pytest.approx(other.card.evaluation.figures["auc"].value)


def test_one_is_shown(other: Version, capsys: Captured) -> None:
    assert main(["show", other.id]) == 0
    assert "test_films: 624" in capsys.readouterr().out
    assert main(["show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == shipped_id()
    assert main(["show", "gone"]) == 1
    assert "expected the id of a version, received 'gone'" in capsys.readouterr().err


def test_verify_finds_a_changed_byte_and_goes_on(other: Version, capsys: Captured) -> None:
    assert main(["verify"]) == 0
    path = other.folder / PREDICTIONS_FILE
    path.write_bytes(path.read_bytes() + b" ")
    capsys.readouterr()
    assert main(["verify"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert f"{shipped_id()}  whole" in told
    assert any(f"version {other.id} does not load: {PREDICTIONS_FILE}" in line for line in told)
    assert main(["verify", shipped_id()]) == 0


def test_an_export_holds_what_the_card_vouches_for_and_overwrites_none(
    other: Version, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "version.zip"
    assert main(["export", other.id, str(file)]) == 0
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "out")
        assert {Path(name).name for name in archive.namelist()} == {"card.json", *other.card.files}
    assert load_version(tmp_path / "out" / other.id).card == other.card
    assert main(["export", other.id, str(file)]) == 1
    assert "which is there already" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"home", "out", "version.zip"}


def test_a_version_is_deleted_but_never_the_one_in_service(other: Version, home: Path, capsys: Captured) -> None:
    (home / "serving.json").write_text(json.dumps({"version": other.id}))
    assert main(["delete", other.id]) == 1
    assert "expected a version that does not serve" in capsys.readouterr().err
    assert main(["delete", shipped_id()]) == 1
    assert "which came with the program" in capsys.readouterr().err
    (home / "serving.json").unlink()
    assert serving_id() == shipped_id()
    assert main(["delete", other.id]) == 0
    assert list((home / "versions").iterdir()) == []
    copy_of_shipped(home, "20991231T000001Z-bbbb").folder.rename(home / "versions" / ".deleted-1234")
    assert main(["list"]) == 0  # a removal that broke off is no version
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["delete", other.id]) == 1


def test_only_drafts_that_were_left_long_ago_are_collected(home: Path, capsys: Captured) -> None:
    old, new = new_draft(), new_draft()
    (old / "recipe.json").write_text("{}")
    long_ago = time.time() - 40 * 86_400
    for path in (old / "recipe.json", old):
        os.utime(path, (long_ago, long_ago))
    broken_off = home / "versions" / ".deleted-1234"
    broken_off.mkdir(parents=True)
    assert forgotten(30) == [old, broken_off]
    assert main(["gc"]) == 0
    assert old.name in capsys.readouterr().out
    assert new.is_dir()
    assert not old.exists()
    assert not broken_off.exists()
    (new / "curves.csv").write_text("")
    os.utime(new, (long_ago, long_ago))
    assert forgotten(30) == []  # something in it was written lately


@pytest.mark.parametrize(("state", "gone"), [("queued", False), ("interrupted", False), ("failed", True)])
def test_the_draft_of_a_training_that_can_go_on_is_kept(state: JobState, gone: bool) -> None:
    draft = new_draft()
    long_ago = time.time() - 40 * 86_400
    os.utime(draft, (long_ago, long_ago))
    with open_database() as database:
        record_job(database, draft.name, {})
        if state != "queued":
            move_job(database, draft.name, state, "the power went")
    assert forgotten(30) == ([draft] if gone else [])


def test_a_file_that_is_written_anew_meanwhile_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = new_draft()
    monkeypatch.setattr(Path, "rglob", lambda *_: iter([draft / "gone.tmp"]))
    assert forgotten(30) == []
