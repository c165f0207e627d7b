"""The Reproductions page, run without a browser: published figures, ours where there are any, and what is missing."""

from pathlib import Path

import pytest

from tests.pages.opened_page import opened, shown, troubles, words
from tests.reproduced import found
from training.pace import Pace
from training.rankings.ways import WAYS_FILE, read_ways
from training.reproductions.reproduction import read_reproductions
from training.reproductions.stored_runs import own_runs, write_run
from training.reproductions.table import COLUMNS, MISSING

pytestmark = pytest.mark.usefixtures("no_shipped_runs")
SYSTEMS = read_reproductions()
SUBSET = SYSTEMS["cnn-subset-22"]


def test_without_a_run_it_shows_what_was_published_and_the_command_that_trains_and_no_figure() -> None:
    app = opened("lab/reproductions", system="cnn-685")
    table = app.dataframe[0].value
    assert list(table.columns) == ["System", *COLUMNS]
    assert set(table[list(COLUMNS[2:])].to_numpy().ravel()) == {MISSING}
    assert {"recall, class 0 read as PNEUMONIA", "recall, class 0 read as NORMAL"} <= set(table["Figure"])
    assert app.code[0].value == "python -m training reproduce cnn-685"
    assert "both readings are shown" in words(app)
    assert app.table[0].value["Expected time"].tolist() == ["not known"] * 3
    assert "Curves" not in words(app)


def test_a_trained_run_has_its_figures_sentences_and_curves() -> None:
    write_run(found(SUBSET.recipe("22 % of the films"), 0.93, seen=137), own_runs())
    app = opened("lab/reproductions", system="cnn-subset-22")
    said = words(app)
    assert "the published 0.9545 lies above that interval; 20.0 % of the 685 test films" in said
    assert "Accuracy after epoch 2: 0.7 on the films learned from (as they were shown), 0.8 on those held out." in said
    table = app.dataframe[0].value.set_index(["System", "Figure"])
    assert table.loc[("cnn-subset-22", "accuracy"), "Ours, same protocol"] == "0.930 (0.910 to 0.950)"
    runs = app.dataframe[1].value.set_index("Run")
    assert runs.loc["22 % of the films", "Child seen before"] == "20.0 %"
    assert runs.loc["official", "Accuracy"] == MISSING
    assert app.table[0].value["Run"].tolist() == ["all films", "official", "by child"]


def test_the_expected_time_of_a_missing_run_is_said_where_films_and_pace_are_known(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    for module in ("training.reproductions.standing_runs", "pages.parts.reproduction_runs"):
        monkeypatch.setattr(f"{module}.known_pace", lambda _: Pace(60.0, 0.0))
    app = opened("lab/reproductions", system="mobilenet-v2-dense-100-50")
    # 2 steps in 4 epochs, and two folds with 1 step in 1 epoch, a minute each.
    assert app.table[0].value["Expected time"].tolist()[0] == "10 minutes"
    assert "--expected" not in words(app)


def test_where_all_is_trained_nothing_is_missing() -> None:
    system = SYSTEMS["fine-tuned-522"]
    for name in system.runs:
        write_run(found(system.recipe(name), 0.95), own_runs())
    app = opened("lab/reproductions", system="fine-tuned-522")
    assert "Not trained yet" not in [str(one.value) for one in app.subheader]
    app.selectbox(key="run-of-fine-tuned-522").set_value("by child")
    assert "Loss after epoch 2" in words(shown(app.run()))


def test_a_table_of_systems_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from training.recipe import RecipeError

    def broken() -> None:
        raise RecipeError("expected a published system in x.toml, received: nothing")

    monkeypatch.setattr("training.reproductions.reproduction.read_reproductions", broken)
    assert troubles(opened("lab/reproductions"))[0].startswith("expected a published system in x.toml")


def test_the_ways_of_training_that_were_compared_stand_below_the_best_first_and_those_that_were_not() -> None:
    app = opened("lab/reproductions")
    ways = next(frame.value for frame in app.dataframe if "Way" in frame.value.columns)
    assert "default" in set(ways["Way"])
    means = ways["Mean AUC"].tolist()
    areas = [float(mean) for mean in means if mean]
    assert areas
    assert areas == sorted(areas, reverse=True)
    assert not any(means[len(areas) :])  # those that are not known on every shift
    missing = [name for name in read_ways(WAYS_FILE) if name not in set(ways["Way"])]
    listed = words(app).partition("Not compared yet:")[2]
    assert [line[2:] for line in listed.splitlines() if line.startswith("- ")] == missing  # names may hold a comma
    assert (app.code[-1].value == "python -m training rank") == bool(missing)
