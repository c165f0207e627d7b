"""The Trainings page, run without a browser: what it says of jobs, and what can be asked of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from records.database import open_database
from records.jobs import find_job, move_job
from records.tables import JobState
from tests.pages.opened_page import opened, shown, troubles, words
from tests.shipped_copies import copy_of_shipped
from training.curves import Curves
from training.jobs.facts import Progress
from training.jobs.folder import JobFolder
from training.jobs.jobs import ask_for, at_work_on
from training.order import Order
from training.recipe import Recipe
from training.watch import Phase

CURVES: Curves = [
    {"epoch": n, "seconds": 9.0 * n, "loss": 1 / n, "accuracy": 0.8, "auc": 0.9, "val_loss": 1.1 / n,
     "val_accuracy": 0.7, "val_auc": 0.8, "learning_rate": 3e-4 / n}
    for n in (1, 2, 3)
]  # fmt: skip


GATE = "Hold it at the gate"


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a worker was asked for; none is started."""
    asked: list[str] = []
    monkeypatch.setattr("pages.parts.training_job.start_worker", lambda: asked.append("worker"))
    monkeypatch.setattr("training.jobs.worker.is_working", lambda: True)
    return asked


def job(state: JobState = "queued", reason: str = "", curves: Curves = CURVES) -> str:
    draft = ask_for(Order(recipe=Recipe(epochs=12), films=Path("/films"))).draft
    if curves:
        JobFolder(draft).write_curves(curves)
    if state != "queued":
        with open_database() as database:
            move_job(database, draft, state, reason)
    return draft


def state_of(draft: str) -> str:
    with open_database() as database:
        found = find_job(database, draft)
    assert found is not None
    return found.state


def press(app: AppTest, label: str) -> AppTest:
    return shown(next(button for button in app.button if button.label == label).click().run())


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_where_nothing_was_trained_it_says_so() -> None:
    assert "Nothing was trained here yet." in words(opened("lab/trainings"))


def test_one_that_waits_can_only_be_discarded() -> None:
    draft = job(curves=[])
    app = opened("lab/trainings")
    assert "Waits in the queue" in words(app)
    assert labels(app) == ["Discard it"]
    assert "python -m training run --films /films" in app.code[0].value
    press(app, "Discard it")
    assert state_of(draft) == "stopped"


@contextmanager
def at_work(phase: Phase = "training", epoch: int = 3) -> Iterator[JobFolder]:
    """A job with a process: this one."""
    folder = JobFolder(job(curves=CURVES[:epoch]))
    folder.write_progress(
        Progress(
            at=datetime.now(UTC), phase=phase, epoch=epoch, epochs=12, done=30, planned=120, seconds_a_step=8.0
        )
    )  # fmt: skip
    with at_work_on(folder):
        with open_database() as database:
            move_job(database, folder.job, "training")
        yield folder


def test_one_at_work_says_how_far_it_is_and_can_be_stopped() -> None:
    with at_work() as folder:
        folder.log.write_text("training on 8 films\n")
        app = opened("lab/trainings")
        said = words(app)
        assert "Training" in said
        assert labels(app) == ["Stop and keep best", "Discard it"]
        assert "Loss after epoch 3: 0.3333 on the films learned from (as they were shown), 0.3667 on those held" in said
        assert app.code[1].value == "training on 8 films"
        press(app, "Stop and keep best")
        assert folder.request() == "stop"


def test_a_stop_is_known_to_be_asked_for_until_the_training_obeys() -> None:
    with at_work(epoch=0):
        app = press(opened("lab/trainings"), "Stop and keep best")
        assert "Asked to stop: it does so once an epoch is whole." in words(app)
        assert labels(app) == ["Discard it"]


def test_a_training_that_has_learned_all_epochs_is_not_to_be_stopped() -> None:
    with at_work("calibrating"):
        assert labels(opened("lab/trainings")) == ["Discard it"]


def test_one_at_work_is_known_to_be_discarded_until_it_obeys() -> None:
    with at_work():
        app = press(opened("lab/trainings"), "Discard it")
        assert "Asked to end: it does so before its next step." in words(app)
        assert labels(app) == []


def test_one_whose_process_is_gone_is_said_to_be_interrupted_and_goes_on(started: list[str]) -> None:
    draft = job("training")
    app = opened("lab/trainings")
    assert "Interrupted" in words(app)
    assert "Its process is gone without a word" in troubles(app)[0]
    press(app, "Resume")
    assert state_of(draft) == "queued"
    assert started == ["worker"]


def test_one_that_failed_says_why() -> None:
    draft = job("failed", "expected a finite loss, received nan in epoch 2, step 3: a smaller learning rate may help")
    app = opened("lab/trainings")
    assert troubles(app)[0].startswith("Expected a finite loss, received nan in epoch 2")
    assert labels(app) == ["Resume", "Discard it"]
    press(app, "Discard it")
    assert state_of(draft) == "stopped"


def test_a_finished_one_leads_to_the_gate_and_asks_for_nothing_more() -> None:
    job("finished", "epoch 12 of 12 is kept; version x")
    app = opened("lab/trainings")
    assert "Epoch 12 of 12 is kept; version x." in words(app)
    assert labels(app) == []
    assert "Learning rate after epoch 3: 0.0001." in words(app)


def test_the_way_to_the_gate_stands_where_the_version_does_whatever_the_reason_says(home: Path) -> None:
    draft = job("finished", "published; its process ended before it could say so")
    assert GATE not in links(opened("lab/trainings"))
    copy_of_shipped(home, draft)
    assert GATE in links(opened("lab/trainings"))
    job("stopped", "no version came of it")
    assert GATE not in links(opened("lab/trainings"))


def test_the_address_names_the_training_that_is_shown() -> None:
    older, newer = job("finished", "the older one"), job("failed", "the newer one")
    assert "The newer one." in troubles(opened("lab/trainings"))[0]
    assert "The older one." in words(opened("lab/trainings", job=older))
    assert older != newer


def test_trainings_are_compared_by_a_figure_of_choice() -> None:
    first, second = job("finished"), job("finished", curves=CURVES[:2])
    app = opened("lab/trainings")
    assert f"After the last epoch of each: {second}: 0.55; {first}: 0.3667." in words(app)
    app.selectbox(key="compared-figure").set_value("AUC, held out")
    assert f"{second}: 0.8; {first}: 0.8." in words(shown(app.run()))
    assert app.dataframe[-1].value["Training"].tolist() == [second, first]


def test_records_that_cannot_be_read_are_said(home: Path) -> None:
    home.mkdir()
    (home / "records.db").write_text("no database")
    app = opened("lab/trainings")
    assert "expected a usable database" in troubles(app)[0]


def test_where_nothing_can_be_trained_a_queue_is_shown_and_rests(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("training.jobs.worker.start_worker", lambda: asked.append("worker"))
    monkeypatch.setattr("training.jobs.worker.is_working", lambda: False)
    queued = job()
    opened("lab/trainings")
    assert asked == ["worker"]
    request.getfixturevalue("only_reading")
    app = opened("lab/trainings")
    assert "Training needs TensorFlow" in app.info[0].value
    assert queued in words(app)
    assert asked == ["worker"]
