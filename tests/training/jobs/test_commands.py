"""Jobs from the command line, with a stand-in for the network."""

from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from filelock import FileLock

from model_store.store import SHIPPED
from records.database import open_database
from records.jobs import move_job
from tests.shipped_copies import shipped_id
from tests.training.jobs.stand_in import train
from training.__main__ import main
from training.jobs.command_text import command_of
from training.jobs.folder import JobFolder
from training.jobs.jobs import notice_broken
from training.order import Order
from training.recipe import Recipe

CHOICES = ["--side", "96", "--epochs", "3", "--learning-rate", "0.001", "--weights", "none", "--width", "0.35"]


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a worker was asked for; none is started, and no network is trained."""
    asked: list[str] = []
    module = ModuleType("training.train")
    vars(module)["train"] = partial(train, SHIPPED / shipped_id() / "card.json")
    monkeypatch.setitem(__import__("sys").modules, "training.train", module)
    monkeypatch.setattr("training.jobs.commands.start_worker", lambda: asked.append("worker"))
    monkeypatch.setattr("training.jobs.commands.keep_working", lambda: asked.append("kept"))
    monkeypatch.setattr("training.jobs.jobs.A_LOOK", 0.05)
    return asked


def said(arguments: list[str], capsys: pytest.CaptureFixture[str], status: int = 0) -> str:
    assert main(arguments) == status
    printed = capsys.readouterr()
    return printed.err if status else printed.out


def queued(phantom_folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    return said(["start", "--films", str(phantom_folder), *CHOICES], capsys).split()[1]


def test_a_training_is_put_in_the_queue_with_its_choices(
    phantom_folder: Path, capsys: pytest.CaptureFixture[str], stand_in: list[str]
) -> None:
    job = queued(phantom_folder, capsys)
    assert JobFolder(job).order() == Order(
        recipe=Recipe(side=96, epochs=3, learning_rate=0.001, weights="none", width=0.35), films=phantom_folder
    )
    assert stand_in == ["worker"]
    assert said(["jobs"], capsys).split()[:2] == [job, "queued"]


def test_what_waits_is_run_by_hand_and_its_figures_are_told(
    phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = queued(phantom_folder, capsys)
    lines = said(["run", job], capsys).splitlines()
    assert lines[0] == f"draft {job}"
    assert lines[-1] == f"version {job}"
    assert any(line.startswith("auc 0.9") for line in lines)
    assert "expected a job" in said(["run", job], capsys, status=1)


def test_one_is_cancelled_one_stopped_and_one_gone_on_with(
    phantom_folder: Path, capsys: pytest.CaptureFixture[str], stand_in: list[str]
) -> None:
    first, second = queued(phantom_folder, capsys), queued(phantom_folder, capsys)
    said(["cancel", first], capsys)
    assert "which is queued" in said(["stop", second], capsys, status=1)
    with open_database() as database:
        move_job(database, second, "failed", "a fault")
    assert f"{second}  failed" in said(["jobs"], capsys)
    said(["resume", second], capsys)
    assert [job.state for job in notice_broken()] == ["queued", "stopped"]
    assert stand_in == ["worker"] * 3


def test_a_failed_one_is_gone_on_with_by_running_it(phantom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = queued(phantom_folder, capsys)
    with open_database() as database:
        move_job(database, job, "failed", "a fault")
    assert said(["run", job], capsys).splitlines()[-1] == f"version {job}"


def test_a_draft_that_lies_elsewhere_is_not_taken_for_one_of_the_home(
    phantom_folder: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = queued(phantom_folder, capsys)
    for elsewhere in (tmp_path / "backup" / job, tmp_path / "backup" / "20991231T000000Z-aaaa"):
        assert said(["run", str(elsewhere)], capsys, status=1) == (
            f"expected a draft in {home / 'drafts'}, received {elsewhere}\n"
        )
    assert said(["run", str(home / "drafts" / job)], capsys).splitlines()[-1] == f"version {job}"


def test_a_training_does_not_go_on_with_other_films_than_it_was_asked_for_with(
    phantom_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = queued(phantom_folder, capsys)
    assert said(["run", job, "--films", str(tmp_path)], capsys, status=1) == (
        f"expected the films that {job} was asked for with, {phantom_folder}, received {tmp_path}\n"
    )
    assert said(["run", job, "--films", str(phantom_folder)], capsys).splitlines()[-1] == f"version {job}"


def test_a_new_one_waits_while_another_runs(
    phantom_folder: Path, home: Path, capsys: pytest.CaptureFixture[str], stand_in: list[str]
) -> None:
    (home / "jobs").mkdir(parents=True)
    with FileLock(home / "jobs" / "training.lock"):
        words = said(["run", "--films", str(phantom_folder), *CHOICES], capsys)
    assert words.endswith("expected no other training at work, received one: it waits in the queue\n")
    assert stand_in == ["kept"]
    assert [job.state for job in notice_broken()] == ["queued"]


def test_an_order_as_text_is_the_command_that_asks_for_it(
    phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = queued(phantom_folder, capsys)
    order = JobFolder(job).order()
    text = command_of(order)
    assert text == (
        f"python -m training run --films {phantom_folder} --side 96 --weights none --width 0.35 --epochs 3 "
        "--learning-rate 0.001"
    )
    again = said(["start", *text.split()[4:], "--honour-marks", "--clinic-films"], capsys).split()[1]
    asked = JobFolder(again).order()
    assert (asked.recipe, asked.films, asked.honour_marks, asked.clinic_films) == (
        order.recipe,
        order.films,
        True,
        True,
    )
    assert command_of(asked).endswith("--honour-marks --clinic-films")


def test_an_id_that_is_none_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("stop", "cancel", "resume"):
        assert said([command, "nobody"], capsys, status=1) == "expected the id of a training, received 'nobody'\n"
