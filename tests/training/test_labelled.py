"""Films with their labels, and their lungs where the recipe asks for them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from films.layout import load_films
from films.phantoms import phantom, phantom_lungs
from model_store.lung_card import LungNetworkError
from reading.preparation import reduce
from training.labelled import LabelledFilms, labelled_films, lungs_with_margin
from training.recipe import Recipe

RECIPE = Recipe(side=96, weights="none")


def test_lungs_are_looked_for_only_where_the_recipe_asks_for_them(phantom_folder: Path) -> None:
    films = load_films(phantom_folder)[:3]
    plain, with_lungs = (labelled_films(films, replace(RECIPE, outside_lungs=weight)) for weight in (0.0, 1.0))
    assert plain.lungs is None
    assert with_lungs.lungs is not None
    assert with_lungs.lungs.shape == with_lungs.films.shape == (3, 96, 96)
    assert set(np.unique(with_lungs.lungs)) == {0, 255}
    assert plain.positive.tolist() == [film.positive for film in films]


def test_the_margin_lies_around_the_lungs_that_were_drawn() -> None:
    found = lungs_with_margin(reduce(phantom(3, pneumonia=True), 224)[np.newaxis])[0] > 0
    drawn = reduce(phantom_lungs(3).astype(np.uint8) * np.uint8(255), 224) > 127
    assert found[drawn].mean() > 0.95
    assert found.mean() < 2.2 * drawn.mean()


def test_on_a_film_without_lungs_nothing_is_outside() -> None:
    assert (lungs_with_margin(np.zeros((1, 64, 64), np.uint8)) == 255).all()


def test_some_of_the_films_keep_their_labels_and_lungs() -> None:
    films = np.arange(4, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
    all_of_them = LabelledFilms(films, np.array([True, False, True, False]), films + np.uint8(10))
    some = all_of_them.some(np.array([3, 0]))
    assert some.films[:, 0, 0].tolist() == [3, 0]
    assert some.positive.tolist() == [False, True]
    assert some.lungs is not None
    assert some.lungs[:, 0, 0].tolist() == [13, 10]
    assert LabelledFilms(films, all_of_them.positive).some(np.array([1])).lungs is None


def test_without_the_lung_network_a_training_that_wants_it_does_not_begin(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise LungNetworkError("expected lungs.tflite, found none")

    monkeypatch.setattr("training.labelled.find_lungs", broken)
    with pytest.raises(LungNetworkError, match=r"expected lungs\.tflite"):
        labelled_films(load_films(phantom_folder)[:1], replace(RECIPE, outside_lungs=1.0))
