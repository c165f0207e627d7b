"""Networks of several seeds made one: by the mean of their weights, each from a fit of its own."""

from pathlib import Path

import keras
import numpy as np
import pytest

import training.rankings.soup
from films.layout import load_films
from records.home import home
from training.fit import Fitted, fit
from training.rankings.rank import rank
from training.rankings.soup import checkpoints_of, soup_of
from training.rankings.ways import Way
from training.recipe import Recipe
from training.watch import TrainingCancelledError, Watch

TINY = Recipe(side=32, width=0.35, weights="none", epochs=1, batch_size=16)


def network(weight: float) -> keras.Model:
    film = keras.Input((2,))
    answer = keras.layers.Dense(1)(film)
    made = keras.Model(film, answer)
    made.set_weights([np.full((2, 1), weight, np.float32), np.array([10 * weight], np.float32)])
    return made


def test_every_weight_is_the_mean_of_those_of_the_networks() -> None:
    mixed = soup_of([network(1.0), network(2.0), network(6.0)])
    kernel, bias = mixed.get_weights()
    np.testing.assert_allclose(kernel, 3.0)
    np.testing.assert_allclose(bias, 30.0)


def test_a_soup_of_one_is_that_network() -> None:
    np.testing.assert_array_equal(soup_of([network(4.0)]).get_weights()[1], [40.0])


def test_each_network_has_a_checkpoint_of_its_own(tmp_path: Path) -> None:
    places = checkpoints_of(tmp_path / "a.fit", 3)
    assert [place.name for place in places] == ["a.fit", "a-1.fit", "a-2.fit"]
    assert checkpoints_of(tmp_path / "a.fit", 1) == [tmp_path / "a.fit"]


@pytest.mark.slow
def test_a_soup_that_was_broken_off_fits_what_it_lacks_alone_and_leaves_its_result(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {"soup": Way(TINY, soup=2)}
    epochs: list[tuple[int, int]] = []

    class Noting(Watch):
        def skip(self, steps: int) -> None:
            epochs.append((self.seed, steps))

        seed = 0

    watch = Noting()

    def noted(recipe: Recipe, *others: object) -> Fitted:
        watch.seed = recipe.seed
        if recipe.seed == 2 and not epochs[1:]:
            epochs.append((2, -1))
            raise TrainingCancelledError("the power went")
        return fit(recipe, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(training.rankings.soup, "fit", noted)
    with pytest.raises(TrainingCancelledError):
        list(rank(phantom_folder, ways, watch, shifts=["size"]))
    (found,) = rank(phantom_folder, ways, watch, shifts=["size"])
    steps = TINY.steps(found.films * 3)  # a quarter of the films is held out
    assert epochs == [(1, 0), (2, -1), (1, steps), (2, 0)]
    assert found.films == len([film for film in load_films(phantom_folder) if film.split == "train"]) // 4
    assert [path.suffix for path in (home() / "rankings").iterdir()] == [".json"]
    assert list(rank(phantom_folder, ways, None, shifts=["size"])) == [found]
