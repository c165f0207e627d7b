"""Published figures beside ours: what is not trained says so, and sentences are made of the figures."""

from pathlib import Path

import pytest

from films.layout import load_films
from films.protocols import divide
from tests.reproduced import DrawnFolder, found
from training.pace import Pace
from training.recipe import Recipe
from training.reproductions.reproduction import read_reproductions
from training.reproductions.run import ReproducedRun
from training.reproductions.standing_runs import standing_runs
from training.reproductions.stored_runs import find_run, own_runs, write_run
from training.reproductions.table import COLUMNS, MISSING, RUN_COLUMNS, differences, markdown, rows_of, run_cells

pytestmark = pytest.mark.usefixtures("no_shipped_runs")
SUBSET, READ_TWICE, FOUR = (read_reproductions()[name] for name in ("cnn-subset-22", "cnn-685", "cnn-128"))


def trained(recipe: Recipe, accuracy: float = 0.9, loss: float = 0.3, seen: int = 0) -> ReproducedRun:
    run = found(recipe, accuracy, loss, seen)
    write_run(run, own_runs())
    return run


def test_what_was_not_trained_has_no_figure_and_no_sentence() -> None:
    runs = standing_runs(SUBSET)
    rows = rows_of(SUBSET, runs)
    assert [(row.figure, row.published) for row in rows] == [
        ("train accuracy", "0.9736"), ("train loss", "0.0774"), ("accuracy", "0.9545"), ("loss", "0.1214"),
        ("AUC", "–"),
    ]  # fmt: skip
    assert {cell for row in rows for cell in row.cells()[2:]} == {MISSING}
    assert differences(SUBSET, runs) == []
    assert {run_cells(run)[3] for run in runs.values()} == {MISSING}


def test_a_trained_run_stands_in_the_column_of_its_protocol() -> None:
    trained(SUBSET.recipe("official"), 0.81)
    row = next(row for row in rows_of(SUBSET, standing_runs(SUBSET)) if row.figure == "accuracy")
    assert row.cells()[1:] == ("0.9545", MISSING, "0.810 (0.790 to 0.830)", MISSING)


def test_the_difference_is_said_by_the_measured_figures() -> None:
    trained(SUBSET.recipe("22 % of the films"), 0.93, seen=137)
    trained(SUBSET.recipe("official"), 0.81)
    trained(SUBSET.recipe("by child"), 0.88)
    assert differences(SUBSET, standing_runs(SUBSET)) == [
        "By the protocol subset-22 our accuracy is 0.930 (0.910 to 0.950); the published 0.9545 lies above that "
        "interval; 20.0 % of the 685 test films are of a child that was learned from; the accuracy on the others is "
        "0.830 (0.810 to 0.850).",
        "Where no child is learned from and tested on, the accuracy is 0.810 (0.790 to 0.830) on the official test "
        "films and 0.880 (0.860 to 0.900) divided 70/15/15 by child.",
    ]


def test_both_readings_of_unnamed_classes_are_shown_and_what_each_would_mean() -> None:
    trained(READ_TWICE.recipe("685 films"), 0.86)
    runs = standing_runs(READ_TWICE)
    figures = [row.figure for row in rows_of(READ_TWICE, runs)]
    assert figures.count("accuracy") == 1
    assert "recall, class 0 read as PNEUMONIA" in figures
    assert "recall, class 0 read as NORMAL" in figures
    said = differences(READ_TWICE, runs)
    assert said[0].endswith("none of the 685 test films is of a child that was learned from.")
    # .98 of 462 and .60 of 223 films; .98 of 223 and .60 of 462.
    assert "class 0 as PNEUMONIA and class 1 as NORMAL, the published recalls make an accuracy of 0.86" in said[1]
    assert "class 0 as NORMAL and class 1 as PNEUMONIA, the published recalls make an accuracy of 0.72" in said[2]


def test_the_best_of_some_is_known_once_all_are_trained_and_is_that_of_the_smallest_loss() -> None:
    four = FOUR.best_of("best of four, by focal loss")
    for number, name in enumerate(four[:3]):
        trained(FOUR.recipe(name), 0.9, 0.3 - 0.1 * (number == 1))
    assert standing_runs(FOUR)["best of four, by focal loss"].recipe is None
    trained(FOUR.recipe(four[3]), 0.99, 0.5)  # more accurate on the test films, which does not count
    runs = standing_runs(FOUR)
    assert runs["best of four, by focal loss"].recipe == Recipe(
        **FOUR.recipe(four[1]).as_dict() | {"imbalance": "focal"}
    )
    assert runs["best of four, by focal loss"].result is None
    assert runs["best of four, by weights"].result == runs[four[1]].result


def test_a_result_belongs_to_its_recipe_and_outlives_a_broken_file(tmp_path: Path) -> None:
    recipe = Recipe(epochs=5)
    run = found(recipe)
    path = write_run(run, tmp_path)
    assert find_run(recipe, tmp_path) == run
    assert find_run(Recipe(epochs=6), tmp_path) is None
    path.write_text(run.model_dump_json().replace('"epochs":5', '"epochs":6'))
    assert find_run(recipe, tmp_path) is None
    path.write_text("{")
    assert find_run(recipe, tmp_path, own_runs()) is None


def test_a_run_on_other_films_stands_in_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.reproductions.stored_runs.SHIPPED_RUNS", tmp_path / "shipped")
    recipe, never = SUBSET.recipe("official"), Recipe(epochs=5)
    write_run(found(recipe, 0.81), tmp_path / "shipped")
    for one in (recipe, never):
        write_run(found(one, 0.99, digest="1" * 64), own_runs())
    assert standing_runs(SUBSET)["official"].result == find_run(recipe) == found(recipe, 0.81)
    assert standing_runs(SUBSET, DrawnFolder("1" * 64))["official"].result == found(recipe, 0.99, digest="1" * 64)
    assert find_run(never) is None
    write_run(found(recipe, 0.82), own_runs())
    assert standing_runs(SUBSET)["official"].result == found(recipe, 0.82)


def test_a_run_that_was_stored_by_its_recipe_alone_is_still_known() -> None:
    run = trained(SUBSET.recipe("official"))
    (path,) = own_runs().iterdir()
    path.rename(path.with_name(f"{path.name.partition('-')[0]}.json"))  # as before there were other films
    assert find_run(SUBSET.recipe("official")) == run


def test_the_minutes_of_a_missing_run_are_known_where_the_pace_is(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    division = divide("official", load_films(phantom_folder).films)[0]
    run = standing_runs(SUBSET)["official"]
    assert run.minutes({"official": division}) is None
    monkeypatch.setattr("training.reproductions.standing_runs.known_pace", lambda _: Pace(3.0, 0.0))
    assert run.minutes({}) is None
    # 2 steps in 10 epochs, and two folds of 24 films with 1 step in 2 epochs.
    assert run.minutes({"official": division}) == 24 * 3.0 / 60


def test_the_table_is_markdown() -> None:
    trained(SUBSET.recipe("official"), 0.81)
    lines = list(markdown({"cnn-subset-22": (SUBSET, standing_runs(SUBSET))}))
    assert lines[0] == f"| System | {' | '.join(COLUMNS)} |"
    assert lines[1] == "|---|---|---|---|---|---|"
    assert f"| System | {' | '.join(RUN_COLUMNS)} |" in lines
    assert (
        "| cnn-subset-22 | official | official | 223 + 462 | 0.810 (0.790 to 0.830) | 0.800 (0.780 to 0.820) | 0.0 % "
        "| 1 x | 4.5 |"
    ) in lines
