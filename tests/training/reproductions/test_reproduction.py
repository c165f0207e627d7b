"""Published systems as plain data: those that ship can be trained, and a wrong file says what is wrong."""

from pathlib import Path

import pytest

from films.protocols import PROTOCOLS
from training.recipe import Recipe, RecipeError
from training.reproductions.reproduction import HONEST, read_reproductions
from training.reproductions.run import ReproducedRun
from training.reproductions.standing_runs import standing_runs
from training.reproductions.stored_runs import SHIPPED_RUNS

SYSTEM = """
title = "A system"
system = "s"
ours = "o"
protocol = "test-685"
compared = ["first", "last"]
[published]
accuracy = 0.9
[every]
epochs = 3
[runs.first]
protocol = "test-685"
[runs.second]
side = 96
[runs.last]
best_of = ["first", "second"]
protocol = "official"
"""


def read(folder: Path, text: str) -> None:
    (folder / "system.toml").write_text(text)
    read_reproductions(folder)


def test_the_systems_that_ship_are_those_asked_for_each_by_its_protocol() -> None:
    assert {name: one.protocol for name, one in read_reproductions().items()} == {
        "mobilenet-v2-dense-100-50": "official",
        "cnn-128": "official",
        "cnn-subset-22": "subset-22",
        "cnn-685": "test-685",
        "fine-tuned-522": "test-522",
    }


@pytest.mark.parametrize("name", read_reproductions())
def test_every_system_is_compared_by_its_own_protocol_and_by_those_where_no_child_is_on_two_sides(name: str) -> None:
    reproduction = read_reproductions()[name]
    for protocol in (reproduction.protocol, *HONEST):
        assert reproduction.comparable(protocol) in reproduction.runs
    assert not any(PROTOCOLS[protocol].leaks_allowed for protocol in HONEST)
    assert reproduction.published["accuracy"] or reproduction.title


def test_every_published_class_is_read_as_every_label() -> None:
    readings = read_reproductions()["cnn-685"].readings
    assert [reading["class 0"] for reading in readings] == ["PNEUMONIA", "NORMAL"]
    assert all(set(reading.values()) == {"NORMAL", "PNEUMONIA"} for reading in readings)


def test_the_ways_to_make_up_for_the_rarer_class_differ_in_nothing_else() -> None:
    reproduction = read_reproductions()["cnn-128"]
    best = reproduction.recipe("plain, 128 pixels")
    names = [run for run in reproduction.runs if run.startswith("best of four, by ") and run[17:] != "child"]
    made = {reproduction.recipe(run, best).imbalance: reproduction.recipe(run, best).as_dict() for run in names}
    assert set(made) == {"weights", "over-sampling", "focal"}
    assert len({str(recipe | {"imbalance": ""}) for recipe in made.values()}) == 1


def test_a_run_begins_with_what_every_one_changes_or_with_the_best_of_others(tmp_path: Path) -> None:
    (tmp_path / "system.toml").write_text(SYSTEM)
    one = read_reproductions(tmp_path)["system"]
    assert one.recipe("second") == Recipe(epochs=3, side=96)
    assert one.recipe("last", Recipe(side=64)) == Recipe(side=64, protocol="official")
    assert (one.best_of("last"), one.best_of("first")) == (("first", "second"), ())
    assert (one.comparable("test-685"), one.comparable("official"), one.comparable("subset-22")) == (
        "first", "last", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('best_of = ["first"', 'best_of = ["last"'), "expected earlier runs in best_of of 'last', received last"),
        (("compared = [", 'compared = ["none", '), "expected runs in compared, received none"),
        (("epochs = 3", "epochs = 0"), "epochs: expected a whole number from 1 to 200, received 0"),
        (("side = 96", "size = 96"), "expected the fields of a recipe, received also size"),
        (('title = "A system"', ""), "title"),
        (("[published]", "[published"), "expected a published system in system.toml, received: "),
    ],
)
def test_a_file_that_is_no_system_says_what_is_wrong(change: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=sentence):
        read(tmp_path, SYSTEM.replace(*change))


def test_every_run_that_ships_is_of_a_published_system_and_of_the_same_films() -> None:
    stored = [ReproducedRun.model_validate_json(path.read_bytes()) for path in sorted(SHIPPED_RUNS.glob("*.json"))]
    wanted = {run.recipe for one in read_reproductions().values() for run in standing_runs(one).values()}
    assert {Recipe.from_record(run.recipe) for run in stored} <= wanted
    by_protocol = {run.recipe["protocol"]: run.of for run in stored}
    assert all(run.of == by_protocol[run.recipe["protocol"]] for run in stored)
    assert all(run.test_set_readings == 1 for run in stored)
