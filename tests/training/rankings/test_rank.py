"""Recipes ranked inside train: the test set stays closed, and nothing is trained twice."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.layout import Film, load_films
from films.protocols import divide
from films.reduced import Cut, reduced_films
from records.home import home
from training.rankings.known import shipped_results
from training.rankings.rank import rank
from training.rankings.table import Result, between_seeds, ranking_columns, ranking_table, result_of
from training.rankings.ways import WAYS_FILE, Way, read_ways
from training.recipe import Recipe, RecipeError
from training.shifts import SHIFTS
from training.watch import Watch


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many films each fit learned from; the network says the film's mean."""
    import training.rankings.soup

    counts: list[int] = []

    class Network:
        network = None

    def fit(_: Recipe, train: Any, *__: object) -> Network:
        counts.append(len(train.films))
        return Network()

    class Scores:
        def __init__(self, films: Any) -> None:
            self.logit = films.mean(axis=(1, 2)) - 90.0
            self.activation_map = np.ones((len(films), 2, 2), np.float32)

    monkeypatch.setattr(training.rankings.soup, "fit", fit)
    monkeypatch.setattr(training.rankings.soup, "soup_of", lambda networks: networks[-1])
    monkeypatch.setattr(training.rankings.soup, "KerasEngine", lambda network: network)
    monkeypatch.setattr(training.rankings.soup, "score_in_batches", lambda _, films: Scores(films))
    return counts


def test_each_way_is_fitted_once_for_each_shift_and_known_ever_after(phantom_folder: Path, fitted: list[int]) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none")), "large": Way(Recipe(side=64, weights="none"))}
    first = list(rank(phantom_folder, ways, Watch()))
    assert fitted == [36] * 6
    assert [(one.way, one.shift, one.films) for one in first] == [
        (way, shift, 12) for way in ways for shift in SHIFTS
    ]  # fmt: skip
    assert list(rank(phantom_folder, ways, Watch())) == first
    assert len(fitted) == 6
    again = {"small": Way(Recipe(side=32, weights="none", seed=2))}
    assert [one.seed for one in rank(phantom_folder, again, Watch())] == [2, 2, 2]
    assert len(fitted) == 9


def test_a_result_stays_known_when_the_recipe_gets_a_further_choice(phantom_folder: Path, fitted: list[int]) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none"))}
    first = list(rank(phantom_folder, ways, Watch()))
    for path in (home() / "rankings").glob("*.json"):
        stored = json.loads(path.read_text())
        del stored["of"]["way"]["recipe"]["outside_lungs"]  # as if made before there was such a choice
        path.write_text(json.dumps(stored))
    assert list(rank(phantom_folder, ways, Watch())) == first
    assert len(fitted) == 3


def test_only_the_shifts_that_are_asked_for_are_held_out(phantom_folder: Path, fitted: list[int]) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none"))}
    assert [one.shift for one in rank(phantom_folder, ways, Watch(), shifts=["early", "size"])] == ["early", "size"]
    assert len(fitted) == 2


def test_known_results_can_be_asked_for_without_fitting_what_is_missing(
    phantom_folder: Path, fitted: list[int]
) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none")), "large": Way(Recipe(side=64, weights="none"))}
    first = list(rank(phantom_folder, {"small": ways["small"]}, Watch(), shifts=["size"]))
    assert list(rank(phantom_folder, ways, None)) == first
    assert len(fitted) == 1


def test_a_map_that_is_the_same_everywhere_has_as_much_heat_in_the_lungs_as_they_are_large(
    phantom_folder: Path, fitted: list[int]
) -> None:
    found = list(rank(phantom_folder, {"one": Way(Recipe(side=64, weights="none"))}, Watch()))
    assert fitted
    assert [one.heat for one in found] == pytest.approx([1.0] * len(SHIFTS), abs=0.01)


def test_the_test_set_is_not_looked_at(
    phantom_folder: Path, fitted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Film] = []

    def noted(films: Sequence[Film], side: int, cut: Cut) -> NDArray[np.uint8]:
        seen.extend(films)
        return reduced_films(films, side, cut)

    monkeypatch.setattr("training.rankings.rank.reduced_films", noted)
    monkeypatch.setattr("training.labelled.reduced_films", noted)
    list(rank(phantom_folder, {"small": Way(Recipe(side=32, weights="none"))}, Watch()))
    test = {film.name for film in divide("official", load_films(phantom_folder).films)[0].test}
    assert seen
    assert fitted
    assert not test & {film.name for film in seen}


def test_figures_are_at_the_networks_own_half(tmp_path: Path) -> None:
    stored = tmp_path / "stored.json"
    stored.write_text(json.dumps({"positive": "1100", "logit": [2.0, -1.0, -2.0, 1.0], "heat": 1.5}))
    found = result_of(stored, "way", "size", 1)
    assert (found.auc, found.accuracy, found.sensitivity, found.specificity) == (0.75, 0.5, 0.5, 0.5)
    assert found.interval == pytest.approx((0.057, 1.0), abs=0.001)
    assert found.heat == 1.5


def test_results_that_ship_are_known_and_new_ones_go_where_they_are_wanted(
    phantom_folder: Path, fitted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none"))}
    first = list(rank(phantom_folder, ways, Watch(), into=tmp_path / "shipped"))
    assert len(list((tmp_path / "shipped").iterdir())) == len(fitted) == len(SHIFTS)
    monkeypatch.setattr("training.rankings.rank.SHIPPED_RANKINGS", tmp_path / "shipped")
    assert list(rank(phantom_folder, ways, Watch())) == first
    assert len(fitted) == len(SHIFTS)


def test_what_ships_is_told_without_films_by_the_names_of_its_ways_and_whatever_its_seed(
    phantom_folder: Path, fitted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none")), "never": Way(Recipe(side=96, weights="none"))}
    other = {"of no name": Way(Recipe(side=64, weights="none"))}
    first = list(rank(phantom_folder, {"small": ways["small"]}, Watch(), seeds=2, into=tmp_path, shifts=["size"]))
    list(rank(phantom_folder, other, Watch(), into=tmp_path, shifts=["size"]))
    monkeypatch.setattr("training.rankings.known.SHIPPED_RANKINGS", tmp_path)
    assert sorted(shipped_results(ways), key=lambda one: one.seed) == first
    assert fitted


def test_files_that_are_no_results_are_passed_over(phantom_folder: Path, fitted: list[int], tmp_path: Path) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none"))}
    first = list(rank(phantom_folder, ways, Watch(), into=tmp_path, shifts=["size"]))
    parts = '"positive": "01", "logit": [0, 1], "heat": null'
    later = '"of": {"way": {"recipe": {"brew": 3}}}'
    unhashable = '"of": {"way": {"recipe": {}}, "shift": [], "train": "", "held_out": ""}'
    foreign = ["{", "é", "3", "[]", f'{{"of": 3, {parts}}}', f"{{{later}, {parts}}}", f"{{{unhashable}, {parts}}}"]
    for number, content in enumerate(foreign):
        (tmp_path / f"{number}.json").write_text(content, encoding="utf-8")
    assert list(rank(phantom_folder, ways, Watch(), into=tmp_path, shifts=["size"])) == first
    assert len(fitted) == 1


def test_a_result_that_lacks_a_part_is_made_anew(phantom_folder: Path, fitted: list[int]) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none"))}
    first = list(rank(phantom_folder, ways, Watch(), shifts=["size"]))
    (path,) = (home() / "rankings").glob("*.json")
    stored = json.loads(path.read_text())
    path.unlink()
    for lost in stored:  # as an older program left results without the labels of their films
        path.with_name(f"{lost}.json").write_text(json.dumps({name: stored[name] for name in stored if name != lost}))
    assert list(rank(phantom_folder, ways, Watch(), shifts=["size"])) == first
    assert len(fitted) == 2


@pytest.mark.slow
def test_a_further_seed_is_fitted_when_all_ways_are_through_with_the_first(
    phantom_folder: Path, fitted: list[int]
) -> None:
    ways = {"small": Way(Recipe(side=32, weights="none")), "large": Way(Recipe(side=64, weights="none", seed=5))}
    found = list(rank(phantom_folder, ways, Watch(), seeds=2))
    assert [(one.way, one.seed) for one in found[:: len(SHIFTS)]] == [
        ("small", 1), ("large", 5), ("small", 2), ("large", 6),
    ]  # fmt: skip
    assert len(fitted) == 4 * len(SHIFTS)


def test_no_two_soups_share_a_network(phantom_folder: Path, fitted: list[int]) -> None:
    ways = {"soup": Way(Recipe(side=32, weights="none"), soup=3)}
    assert [one.seed for one in rank(phantom_folder, ways, Watch(), seeds=2, shifts=["size"])] == [1, 4]
    assert len(fitted) == 6


def result(way: str, shift: str, auc: float, seed: int = 1, heat: float | None = None) -> Result:
    return Result(
        way=way, shift=shift, seed=seed, films=1306, auc=auc, interval=(auc - 0.01, auc + 0.02), heat=heat,
        accuracy=0.9, sensitivity=0.8, specificity=0.7,
    )  # fmt: skip


def test_the_best_mean_area_stands_first_with_the_spread_of_its_seeds() -> None:
    some = [
        result("a", "size", 0.9), result("a", "shape", 0.8),
        result("b", "size", 0.87, heat=1.0), result("b", "shape", 0.89, heat=2.0),
        result("b", "size", 0.89, 2, 1.5), result("b", "shape", 0.91, 2, 1.7),
    ]  # fmt: skip
    assert list(ranking_table(some)) == [
        "| way | seeds | mean AUC | held out by size, n=1,306 | held out by shape, n=1,306 | heat in the lungs |",
        "|---|---|---|---|---|---|",
        "| b | 2 | 0.8900 | 0.8800 ± 0.0100 | 0.9000 ± 0.0100 | 1.55 times their area |",
        "| a | 1 | 0.8500 | 0.9000 (0.8900 to 0.9200) | 0.8000 (0.7900 to 0.8200) |  |",
    ]


def test_how_far_seeds_lie_apart_is_said_of_one_way_on_one_shift() -> None:
    some = [result("a", "size", 0.9), result("a", "shape", 0.8), result("b", "size", 0.85)]
    assert between_seeds(some) == ""
    some += [result("b", "size", 0.862, 2), result("a", "shape", 0.79, 2)]
    assert between_seeds(some).startswith("Runs that differ in their seed alone lie up to 0.012 apart")


def test_a_way_that_lacks_a_shift_has_no_mean_and_stands_after_those_that_have_all() -> None:
    easy = [result("only the easy one", "early", 0.985), result("nor this", "early", 0.99)]
    hard = [result("only a hard one", "size", 0.97)]
    whole = [result("all", shift, auc) for shift, auc in (("size", 0.96), ("shape", 0.93), ("early", 0.99))]
    columns = ranking_columns([*easy, *whole, *hard])
    assert dict(zip(columns["way"], columns["mean AUC"], strict=True)) == {
        "all": "0.9600", "nor this": "", "only the easy one": "", "only a hard one": "",
    }  # fmt: skip
    assert columns["way"][0] == "all"
    # Those that are known on the same shift stand together.
    assert columns["way"].index("only the easy one") - columns["way"].index("nor this") == 1


def test_the_programs_own_ways_are_recipes() -> None:
    ways = read_ways(WAYS_FILE)
    assert len(ways) > 3
    assert all(way.recipe.epochs == 4 for way in ways.values())
    assert len(set(ways.values())) == len(ways)
    assert sum(way.lung_crop for way in ways.values()) == 1
    assert sum(way.soup > 1 for way in ways.values()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[a", "expected a readable table"),
        ("epochs = 4\n", "expected \\[epochs\\] as a table, received 4"),
        ("every = 3\n", "expected \\[every\\] as a table, received 3"),
        ("[a]\nside = 1979-05-27\n", "side: expected a whole number from 32 to 512, received datetime"),
        ("[a]\nside = 100\n", "side: expected a multiple"),
        ("[a]\nx = 1\n", "also x"),
        ("[a]\nlung_crop = 2\n", "lung_crop: expected true or false, received 2"),
        ("[a]\nsoup = 0\n", "soup: expected a whole number from 1 to 16, received 0"),
        ("[a]\nsoup = 2\nweights = 'none'\n", "soup: expected networks that start from the same weights"),
        ("[a]\nsoup = true\n", "soup: expected a whole number from 1 to 16, received True"),
    ],
)
def test_a_table_that_is_none_is_explained(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "ways.toml").write_text(content)
    with pytest.raises(RecipeError, match=sentence):
        read_ways(tmp_path / "ways.toml")
