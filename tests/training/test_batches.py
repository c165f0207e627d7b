from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.preparation import scale
from training.recipe import Recipe

RECIPE = Recipe(side=32, batch_size=4, seed=5)
STILL = Recipe(
    side=32, batch_size=4, rotation=0.0, scale_low=1.0, scale_high=1.0, shift=0.0, gamma=0.0, brightness=0.0,
    contrast=0.0, resolution_loss=0.0, covering=0.0, noise=0.0,
)  # fmt: skip
POSITIVE = np.array([True] * 7 + [False] * 3)


@pytest.fixture(scope="module")
def films() -> NDArray[np.uint8]:
    return np.stack([phantom(seed, bool(positive), 96, 96)[::3, ::3] for seed, positive in enumerate(POSITIVE)])


def batches(films: NDArray[np.uint8], recipe: Recipe = RECIPE) -> Any:
    from training.batches import TrainingBatches
    from training.labelled import LabelledFilms

    return TrainingBatches(LabelledFilms(films, POSITIVE), recipe)


def epochs(training: Any, count: int) -> Iterator[list[Any]]:
    for _ in range(count):
        yield [training[index] for index in range(len(training))]
        training.on_epoch_end()


def test_an_epoch_has_every_film_once(films: NDArray[np.uint8]) -> None:
    training = batches(films, STILL)
    assert len(training) == 3
    for epoch in epochs(training, 3):
        assert [len(batch[0]) for batch in epoch] == [4, 4, 2]
        shown = {film.tobytes() for batch in epoch for film in batch[0]}
        assert shown == {film.tobytes() for film in scale(films)}


def test_a_film_keeps_its_label_and_weight(films: NDArray[np.uint8]) -> None:
    label_of = {film.tobytes(): float(positive) for film, positive in zip(scale(films), POSITIVE, strict=True)}
    for epoch in epochs(batches(films, STILL), 3):
        for shown, labels, weights in epoch:
            assert labels.shape == (len(shown), 1)
            assert labels[:, 0].tolist() == [label_of[film.tobytes()] for film in shown]
            np.testing.assert_allclose(weights, np.where(labels[:, 0] == 1.0, 10 / 14, 10 / 6), rtol=1e-6)


def test_the_classes_weigh_the_same_and_a_film_one_on_average(films: NDArray[np.uint8]) -> None:
    labels, weights = (np.concatenate([batch[part] for batch in next(epochs(batches(films), 1))]) for part in (1, 2))
    positive = labels[:, 0] == 1.0
    assert weights[positive].sum() == pytest.approx(weights[~positive].sum())
    assert weights.mean() == pytest.approx(1.0)


def test_the_same_seed_and_epoch_show_the_same_films(films: NDArray[np.uint8]) -> None:
    for one, other in zip(epochs(batches(films), 3), epochs(batches(films), 3), strict=True):
        for left, right in zip(one, other, strict=True):
            for part in range(3):
                np.testing.assert_array_equal(left[part], right[part])


def test_batches_may_be_asked_for_in_any_order(films: NDArray[np.uint8]) -> None:
    forwards, backwards = batches(films), batches(films)
    expected = [forwards[index][0] for index in range(3)]
    for index in (2, 0, 1, 2):
        np.testing.assert_array_equal(backwards[index][0], expected[index])


def test_other_seeds_and_epochs_show_other_films(films: NDArray[np.uint8]) -> None:
    seen = [
        np.concatenate([batch[0] for batch in epoch]).tobytes()
        for recipe in (RECIPE, replace(RECIPE, seed=6))
        for epoch in epochs(batches(films, recipe), 3)
    ]
    assert len(set(seen)) == 6


def test_films_are_shown_as_they_are_prepared(films: NDArray[np.uint8]) -> None:
    before = films.copy()
    for shown, _, _ in next(epochs(batches(films), 1)):
        assert shown.dtype == np.float32
        assert shown.shape[1:] == (32, 32, 1)
        assert -1.0 <= shown.min() < shown.max() <= 1.0
    np.testing.assert_array_equal(films, before)


def test_lungs_move_with_their_film_and_what_is_outside_comes_beside_it(films: NDArray[np.uint8]) -> None:
    from training.batches import TrainingBatches
    from training.labelled import LabelledFilms

    bright = np.zeros((len(films), 64, 64), np.uint8)
    bright[:, 16:48, 8:40] = 255  # a film that is its own mask
    recipe = replace(STILL, side=64, scale_low=0.5, scale_high=1.5, shift=0.2, rotation=20.0, outside_lungs=1.0)
    training = TrainingBatches(LabelledFilms(bright, POSITIVE, bright), recipe)
    for (shown, outside), labels, weights in next(epochs(training, 1)):
        assert outside.shape == (len(shown), 2, 2)
        assert len(labels) == len(weights) == len(shown)
        light = (shown[..., 0] + 1.0) / 2.0
        np.testing.assert_allclose(1.0 - outside, light.reshape(-1, 2, 32, 2, 32).mean(axis=(2, 4)), atol=1e-4)
    plain = next(epochs(TrainingBatches(LabelledFilms(bright, POSITIVE), recipe), 1))
    with_lungs = next(epochs(TrainingBatches(LabelledFilms(bright, POSITIVE, bright), recipe), 1))
    for one, other in zip(plain, with_lungs, strict=True):
        np.testing.assert_array_equal(one[0], other[0][0])
