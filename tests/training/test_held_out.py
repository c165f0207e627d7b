"""Recipes scored on films held out: which films a network learns from and is scored on, and a whole search, tiny."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.layout import Film, load_films
from films.reduced import reduced_films
from training.__main__ import main
from training.held_out import HeldOutAreas
from training.labelled import LabelledFilms, labelled_films
from training.recipe import Recipe
from training.searches.folder import SearchFolder
from training.searches.searches import found, state_of
from training.shifts import parts_of
from training.watch import Watch

TINY = """
[search]
trials = 1
score = ["size", "validation"]
[base]
weights = "none"
width = 0.35
batch_size = 16
[short]
side = 32
epochs = 1
[choices]
dropout = [0.1]
"""


def test_films_are_reduced_once_for_a_side_and_each_is_on_its_own_side(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    learned: list[tuple[LabelledFilms, LabelledFilms]] = []
    reduced: list[int] = []

    def scores(_: Recipe, learned_from: LabelledFilms, held_out: NDArray[np.uint8], *rest: Any) -> Any:
        watched = rest[-1]
        assert np.array_equal(watched.films, held_out)
        learned.append((learned_from, watched))

        class Scores:
            logit = watched.positive.astype(np.float32)

        return Scores()

    def noting(films: Sequence[Film], recipe: Recipe) -> LabelledFilms:
        reduced.append(recipe.side)
        return labelled_films(films, recipe)

    monkeypatch.setattr("training.held_out.scores_of", scores)
    monkeypatch.setattr("training.held_out.labelled_films", noting)
    score, parts = HeldOutAreas(), parts_of(load_films(phantom_folder), ["size", "validation"])
    for side in (32, 64):
        for cut in parts.values():
            assert score(Recipe(side=side, weights="none"), cut, Watch(), tmp_path / "checkpoint") == 1.0
    assert reduced == [32, 64]
    for (learned_from, held_out), cut in zip(learned, [*parts.values()] * 2, strict=True):
        side = learned_from.films.shape[1]
        assert np.array_equal(learned_from.films, reduced_films(cut.train, side))
        assert np.array_equal(held_out.films, reduced_films(cut.validation, side))
        assert held_out.positive.tolist() == [film.positive for film in cut.validation]


def test_films_are_reduced_again_for_a_recipe_that_learns_more_of_them(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reduced_for: list[float] = []

    def scores(*given: Any) -> Any:
        class Scores:
            logit = given[-1].positive.astype(np.float32)

        return Scores()

    def noting(films: Sequence[Film], recipe: Recipe) -> LabelledFilms:
        reduced_for.append(recipe.cause)
        return labelled_films(films, recipe)

    monkeypatch.setattr("training.held_out.scores_of", scores)
    monkeypatch.setattr("training.held_out.labelled_films", noting)
    score, cut = HeldOutAreas(), parts_of(load_films(phantom_folder), ["validation"])["validation"]
    for weight in (0.0, 0.5, 1.0):
        score(Recipe(side=32, weights="none", cause=weight), cut, Watch(), tmp_path / "checkpoint")
    assert reduced_for == [0.0, 0.5]


@pytest.mark.slow
def test_a_tiny_search_with_real_networks(
    phantom_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    assert main(["search", str(tmp_path / "tiny.toml"), "--films", str(phantom_folder)]) == 0
    said = capsys.readouterr().out
    trial = found("tiny").best
    assert trial is not None
    assert trial.score is not None
    assert f"| 1 | whole | {trial.score:.4f} |" in said
    assert set(trial.areas) == {"size", "validation"}
    assert state_of("tiny") == "finished"
    assert not list(SearchFolder("tiny").path.glob("*.fit"))
