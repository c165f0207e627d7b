"""The Search page, run without a browser: a search is begun, shown as it stands, stopped, and its best recipe used."""

from pathlib import Path

import optuna
import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from tests.pages.opened_page import opened, shown, troubles, words
from tests.training.searches.stand_in import SPACE
from training.searches.folder import SearchEnd, SearchFolder
from training.searches.searches import begin, found
from training.searches.space import read_space, shipped_spaces
from training.searches.study import AREAS, DIVERGED, ask, open_study


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The searches that were set to work; none is."""
    names: list[str] = []
    monkeypatch.setattr("training.searches.searches.start_beside", lambda words, _: names.append(words[1]))
    return names


@pytest.fixture
def films(phantom_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    return phantom_folder


@pytest.fixture
def searched(films: Path) -> SearchFolder:
    """A search whose three trials were told to its study: two whole, one that diverged."""
    space = read_space(SPACE)
    begin("one", space, films)
    folder = SearchFolder("one")
    with open_study(folder.study, space) as study:
        study.set_user_attr("importance", {"averaging": 0.25, "dropout": 0.75})
        for dropout, area in ((0.1, 0.8), (0.2, 0.9)):
            study.enqueue_trial({"averaging": 0.0, "dropout": dropout}, user_attrs={AREAS: {"size": area}})
            study.tell(ask(study, space), area)
        trial = ask(study, space)
        trial.set_user_attr(DIVERGED, True)
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)
    folder.write_end(SearchEnd(state="finished", reason=""))
    return folder


def press(app: AppTest, label: str) -> AppTest:
    return shown(next(button for button in app.button if button.label == label).click().run())


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_without_films_it_says_where_they_come_from() -> None:
    assert "the Data page fetches the public ones" in troubles(opened("lab/search"))[0]


def test_a_space_is_chosen_and_a_search_begun(films: Path, started: list[str]) -> None:
    app = opened("lab/search")
    chosen, parts = app.table[0].value, app.table[1].value
    assert chosen["Choice"].tolist() == ["gamma", "resolution loss", "covering"]
    assert parts["Held out of train by"].tolist() == ["size", "shape", "early"]
    assert parts["With pneumonia"].tolist() == ["6", "6", "6"]
    press(app, "Start the search")
    assert started == ["changes-of-films"]
    assert found("changes-of-films").order.films == films


@pytest.mark.usefixtures("films")
def test_a_space_is_written_and_one_that_is_none_is_explained(started: list[str]) -> None:
    app = opened("lab/search")
    app.selectbox(key="space").set_value("learning")
    app = shown(app.run())
    assert app.text_area[0].value == shipped_spaces()["learning"]
    app.text_area[0].set_value(SPACE.replace("0.6", "6"))
    assert "dropout: expected a number from 0.0 to 0.9, received 6" in troubles(shown(app.run()))[0]
    app.text_area[0].set_value(SPACE)
    app = shown(app.run())
    app.text_input(key="name-learning").set_value("mine")
    press(app.run(), "Start the search")
    assert started == ["mine"]
    assert found("mine").order.space == read_space(SPACE)


@pytest.mark.usefixtures("searched")
def test_a_search_is_shown_with_its_best_recipe_its_plots_and_every_trial() -> None:
    app = opened("lab/search")
    said = words(app)
    assert "Finished" in said
    assert "Trial 2, mean AUC 0.9000: averaging 0, dropout 0.2." in said
    assert "The trials were short (epochs 2, side 32); a training by this recipe is whole." in said
    assert app.code[0].value.endswith("--dropout 0.2 --averaging 0.0")
    assert "The best is trial 2, with 0.9000, of 2 that are whole. Given up early, and not drawn: 1." in said
    assert "Dropout explains most of how far the scores of 2 trials lie apart: 75\u00a0%." in said
    table = app.dataframe[0].value
    assert table["State"].tolist() == ["whole", "whole", "diverged"]
    assert table["Score"].tolist() == ["0.8000", "0.9000", ""]
    assert labels(app) == []


def test_one_at_work_can_be_stopped_and_then_goes_on(searched: SearchFolder, started: list[str]) -> None:
    searched.forget_end()
    with FileLock(searched.lock):
        app = opened("lab/search")
        assert "Searching" in words(app)
        assert labels(app) == ["Stop"]
        app = press(app, "Stop")
        assert searched.request() == "stop"
        assert "Asked to stop: it does so before its next step." in words(app)
    app = opened("lab/search")
    assert "Its process is gone without a word" in words(app)
    press(app, "Go on")
    assert started == ["one"]


def test_one_that_failed_says_why(searched: SearchFolder) -> None:
    searched.write_end(SearchEnd(state="failed", reason="expected a film, received noise"))
    app = opened("lab/search")
    assert troubles(app)[0] == "Expected a film, received noise."
    assert labels(app) == ["Go on"]


def test_a_study_that_cannot_be_read_is_explained(searched: SearchFolder) -> None:
    searched.study.write_bytes(b"no database" * 100)
    assert "expected a readable study in one.db" in troubles(opened("lab/search"))[0]


@pytest.mark.usefixtures("searched")
def test_the_retrain_form_begins_with_the_best_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.starting_weights.coral_file", lambda: Path("weights.h5"))
    app = opened("lab/retrain", **{"found-by": "one"})
    assert app.segmented_control(key="preset").value == "best of one"
    assert app.number_input(key="best of one-dropout").value == 0.2
    assert "Trial 2 of the search one: mean AUC 0.9000." in words(app)
