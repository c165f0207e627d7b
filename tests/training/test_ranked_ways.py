"""Recipes ranked inside train: what is held out looks like the other label, and nothing is trained twice."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.divisions import content_digests
from films.layout import Film, load_films
from films.protocols import divide
from films.reduced import reduced_films
from training.ranked_ways import WAYS_FILE, Result, _result, rank, read_ways, table
from training.recipe import Recipe, RecipeError
from training.shifts import HELD_OUT, SHIFTS, contrary
from training.watch import Watch


@pytest.fixture
def films(phantom_folder: Path) -> list[Film]:
    """Films of which the sick are smaller and wider, as in the official set."""
    return [
        replace(film, width=(800 if film.positive else 1600) + 10 * number, height=600 if film.positive else 1500)
        for number, film in enumerate(load_films(phantom_folder))
        if film.split == "train"
    ]


@pytest.mark.parametrize("shift", SHIFTS)
def test_a_shift_holds_out_those_that_look_most_like_the_other_label(films: list[Film], shift: str) -> None:
    cut, number = contrary(films, shift, content_digests(films)), SHIFTS[shift]
    assert len(cut.train) + len(cut.validation) == len(films)
    for sick in (False, True):
        inside, outside = (
            [number(one) for one in part if one.positive == sick] for part in (cut.train, cut.validation)
        )
        assert len(outside) == HELD_OUT * (len(inside) + len(outside))
        # The healthy are larger: held out are the smallest of them, and the largest of the sick.
        assert (min(outside) >= max(inside)) if sick else (max(outside) <= min(inside))


def test_no_child_is_on_both_sides(films: list[Film]) -> None:
    joined = [
        replace(film, patient="p", patient_coarse="p") if place in (0, 20) else film for place, film in enumerate(films)
    ]
    cut = contrary(joined, "size", content_digests(joined))
    sides = {part for part in ("train", "validation") for film in getattr(cut, part) if film.patient == "p"}
    assert len(sides) == 1


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many films each fit learned from; the network says the film's mean."""
    import training.ranked_ways

    counts: list[int] = []

    class Network:
        network = None

    def fit(_: Recipe, train: Any, *__: object) -> Network:
        counts.append(len(train.films))
        return Network()

    class Scores:
        def __init__(self, films: Any) -> None:
            self.logit = films.mean(axis=(1, 2)) - 128.0

    monkeypatch.setattr(training.ranked_ways, "fit", fit)
    monkeypatch.setattr(training.ranked_ways, "KerasEngine", lambda network: network)
    monkeypatch.setattr(training.ranked_ways, "score_in_batches", lambda _, films: Scores(films))
    return counts


def test_each_way_is_fitted_once_for_each_shift_and_known_ever_after(phantom_folder: Path, fitted: list[int]) -> None:
    ways = {"small": Recipe(side=32, weights="none"), "large": Recipe(side=64, weights="none")}
    first = list(rank(phantom_folder, ways, Watch()))
    assert fitted == [36] * 4
    assert [(one.way, one.shift, one.films) for one in first] == [
        (way, shift, 12) for way in ways for shift in SHIFTS
    ]  # fmt: skip
    assert list(rank(phantom_folder, ways, Watch())) == first
    assert len(fitted) == 4
    again = {"small": Recipe(side=32, weights="none", seed=2)}
    assert [one.seed for one in rank(phantom_folder, again, Watch())] == [2, 2]
    assert len(fitted) == 6


def test_the_test_set_is_not_looked_at(
    phantom_folder: Path, fitted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Film] = []

    def noted(films: Sequence[Film], side: int) -> NDArray[np.uint8]:
        seen.extend(films)
        return reduced_films(films, side)

    monkeypatch.setattr("training.ranked_ways.reduced_films", noted)
    list(rank(phantom_folder, {"small": Recipe(side=32, weights="none")}, Watch()))
    test = {film.name for film in divide("official", load_films(phantom_folder).films)[0].test}
    assert seen
    assert fitted
    assert not test & {film.name for film in seen}


def test_figures_are_at_the_networks_own_half(tmp_path: Path) -> None:
    stored = tmp_path / "stored.csv"
    stored.write_text("film,positive,logit\na,1,2.0\nb,1,-1.0\nc,0,-2.0\nd,0,1.0\n")
    found = _result(stored, "way", "size", 1)
    assert (found.auc, found.accuracy, found.sensitivity, found.specificity) == (0.75, 0.5, 0.5, 0.5)


def test_the_best_mean_area_stands_first() -> None:
    some = [
        Result(way=way, shift=shift, seed=1, films=9, auc=auc, accuracy=0.9, sensitivity=0.8, specificity=0.7)
        for way, shift, auc in (("a", "size", 0.9), ("a", "shape", 0.8), ("b", "size", 0.87), ("b", "shape", 0.89))
    ]
    lines = list(table(some))
    assert [line.split()[0] for line in lines] == ["b", "size", "shape", "a", "size", "shape"]
    assert lines[0].endswith("mean AUC 0.8800")
    assert "n=9 auc 0.8700 accuracy 0.9000 sensitivity 0.8000 specificity 0.7000" in lines[1]


def test_the_programs_own_ways_are_recipes() -> None:
    ways = read_ways(WAYS_FILE)
    assert len(ways) > 3
    assert all(recipe.epochs == 4 for recipe in ways.values())
    assert np.unique([recipe.to_json() for recipe in ways.values()]).size == len(ways)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[a", "expected a readable table"),
        ("[a]\nside = 100\n", "side: expected a multiple"),
        ("[a]\nx = 1\n", "also x"),
    ],
)
def test_a_table_that_is_none_is_explained(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "ways.toml").write_text(content)
    with pytest.raises(RecipeError, match=sentence):
        read_ways(tmp_path / "ways.toml")
