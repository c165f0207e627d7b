"""The Retrain page, run without a browser: from films and a recipe to a job in the queue."""

from dataclasses import fields
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from films.divisions import content_digests
from films.layout import load_films
from model_store.version import Version
from records.database import open_database
from records.marks import MarkFacts, record_mark
from tests.pages.opened_page import as_read, opened, shown, troubles, words
from training.jobs.folder import JobFolder
from training.jobs.jobs import notice_broken
from training.order import Order
from training.pace import Pace, known_pace
from training.recipe import Recipe


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a worker was asked for; none is started."""
    asked: list[str] = []
    monkeypatch.setattr("training.jobs.worker.start_worker", lambda: asked.append("worker"))
    monkeypatch.setattr("training.jobs.worker.is_working", lambda: True)
    return asked


@pytest.fixture
def films(phantom_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    return phantom_folder


@pytest.fixture
def unstarted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recipe whose starting weights are wherever the tests run."""
    monkeypatch.setattr("training.starting_weights.coral_file", lambda: Path("weights.h5"))


@pytest.fixture
def in_service(tiny_version: Version, home: Path) -> Version:
    """The tiny version serves in this test's home."""
    home.mkdir()
    (home / "versions").symlink_to(tiny_version.folder.parent)
    (home / "serving.json").write_text(f'{{"version": "{tiny_version.id}"}}')
    return tiny_version


def press(app: AppTest, label: str) -> AppTest:
    return shown(next(button for button in app.button if button.label == label).click().run())


def only_order() -> Order:
    (job,) = notice_broken()
    return JobFolder(job.draft).order()


def test_without_a_folder_it_says_where_films_come_from() -> None:
    app = opened("lab/retrain")
    assert "the Data page fetches the public ones" in troubles(app)[0]
    assert not [button for button in app.button if button.label == "Start the training"]


@pytest.mark.usefixtures("films")
def test_a_folder_that_is_none_is_explained(tmp_path: Path) -> None:
    app = opened("lab/retrain")
    app.text_input(key="training-folder").set_value(str(tmp_path))
    assert "Expected train/NORMAL and train/PNEUMONIA" in troubles(shown(app.run()))[0]
    app.text_input(key="training-folder").set_value("~nobody-at-all/films")
    assert "received '~nobody-at-all/films': there is no such user." in troubles(shown(app.run()))[0]


@pytest.mark.usefixtures("films", "unstarted")
def test_before_the_start_it_says_films_and_room_and_that_the_pace_is_not_known() -> None:
    app = opened("lab/retrain")
    table = app.table[0].value
    assert table["Part"].tolist() == ["train", "validation", "test", "unused"]
    assert table["With pneumonia"].tolist() == ["21", "3", "8", "0"]
    assert {metric.label: metric.value for metric in app.metric} == {
        "Expected time": "not measured", "Room on the disk": "118 MB",
    }  # fmt: skip


@pytest.mark.usefixtures("films", "unstarted")
def test_a_measured_step_gives_the_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[Recipe] = []

    def asked(module: str, question: dict[str, object]) -> dict[str, float]:
        assert (module, question) == ("training.pace", Recipe().as_dict() | {"epochs": 3})
        measured.append(Recipe())
        return {"step": 2.0 / len(measured), "film": 0.01}

    monkeypatch.setattr("training.pace.asked", asked)
    app = press(opened("lab/retrain"), "Measure a step on this machine")
    assert known_pace(Recipe()) == Pace(2.0, 0.01)
    # 2 steps in 12 epochs, and three folds of 32 films with 1 step in 2 epochs: 30 steps; 184 films scored.
    assert app.metric[0].value == "62 seconds"
    assert "steps of 2,000 ms, as measured on this machine" in words(app)
    assert len(measured) == 1
    app = press(app, "Measure a step again")  # the machine was busy
    assert app.metric[0].value == "32 seconds"
    assert len(measured) == 2
    app.segmented_control(key="preset").set_value("quick look")
    assert shown(app.run()).metric[0].value == "not measured"


@pytest.mark.usefixtures("films", "unstarted")
def test_the_choices_of_a_recipe_stand_in_its_own_order_also_where_columns_are_stacked() -> None:
    asked = [str(choice.key) for choice in opened("lab/retrain").number_input]
    assert len(asked) > 9
    assert asked == [f"default-{field.name}" for field in fields(Recipe) if f"default-{field.name}" in asked]


@pytest.mark.usefixtures("films", "unstarted")
def test_the_recipe_says_itself_what_is_wrong_with_it() -> None:
    app = opened("lab/retrain")
    app.number_input(key="default-side").set_value(100)
    app = shown(app.run())
    assert troubles(app)[0] == "side: expected a multiple of 32, received 100"
    app.number_input(key="default-side").set_value(96)
    app.number_input(key="default-dropout").set_value(2.0)
    app = shown(app.run())
    assert troubles(app)[0] == "dropout: expected a number from 0.0 to 0.9, received 2.0"
    assert not [button for button in app.button if button.label == "Start the training"]


@pytest.mark.usefixtures("films")
def test_missing_starting_weights_are_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRETRAINED_WEIGHTS_DIR", "/nowhere")
    assert "expected the starting weights" in troubles(opened("lab/retrain"))[0]


@pytest.mark.usefixtures("unstarted")
def test_a_start_puts_the_order_in_the_queue_and_shows_it(films: Path, started: list[str]) -> None:
    app = opened("lab/retrain")
    app.segmented_control(key="preset").set_value("quick look")
    app = shown(app.run())
    app.number_input(key="quick look-epochs").set_value(5)
    app = press(shown(app.run()), "Start the training")
    assert "Waits in the queue" in words(app)
    assert only_order() == Order(
        recipe=Recipe(side=96, epochs=5, calibration_epochs=1, calibration_folds=2), films=films
    )
    assert started == ["worker"]


@pytest.mark.usefixtures("films")
def test_from_the_version_in_service_by_its_own_protocol_and_width(in_service: Version) -> None:
    app = opened("lab/retrain")
    app.radio(key="start-from").set_value("the version in service")
    app = shown(app.run())
    assert f"{in_service.id}, tested by the official protocol" in words(app)
    press(app, "Start the training")
    order = only_order()
    assert (order.recipe.start, order.recipe.width, order.recipe.weights) == (in_service.id, 0.35, "none")


@pytest.mark.usefixtures("films", "in_service")
def test_a_version_that_learned_from_what_would_be_tested_on_is_no_start() -> None:
    app = opened("lab/retrain")
    app.radio(key="start-from").set_value("the version in service")
    app.selectbox(key="protocol").set_value("patient-70-15-15")
    assert "protocol: expected 'official', as of" in troubles(shown(app.run()))[0]


@pytest.mark.usefixtures("unstarted")
def test_marked_films_are_left_out_where_that_is_asked_for(films: Path) -> None:
    some = [film for film in load_films(films) if film.split in ("train", "test")]
    digests = content_digests(some)
    with open_database() as database:
        for film in (some[0], some[-1]):  # one of train, one of test
            record_mark(
                database, MarkFacts(film=film.name, digest=digests[film.name], data_digest="d" * 64, mark="unusable")
            )
    app = opened("lab/retrain")
    assert app.toggle(key="honour-marks").label == "Leave marked films out (1)"
    app.toggle(key="honour-marks").set_value(True)
    app = shown(app.run())
    counts = app.table[0].value.set_index("Part").sum(axis=1)
    assert counts["unused"] in ("01", "10")
    press(app, "Start the training")
    assert only_order().honour_marks


@pytest.mark.usefixtures("films", "only_reading")
def test_where_nothing_can_be_trained_it_says_what_to_install_and_offers_nothing_else() -> None:
    app = opened("lab/retrain")
    said = as_read(app.info[0].value)
    assert said.startswith("Training needs TensorFlow, Keras, SciPy, scikit-learn and Optuna. ")
    assert said.endswith("start it with `make run`.")
    assert not app.button
