from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.phantoms import phantom
from reading.preparation import reduce
from training.augmentation import augment, augment_with_mask
from training.recipe import Recipe

FILM = reduce(phantom(1, pneumonia=True), 96)
STILL: dict[str, Any] = {
    "rotation": 0.0, "scale_low": 1.0, "scale_high": 1.0, "shift": 0.0, "gamma": 0.0, "brightness": 0.0,
    "contrast": 0.0, "resolution_loss": 0.0, "covering": 0.0, "noise": 0.0,
}  # fmt: skip


def augmented(seed: int = 0, **choices: float) -> np.ndarray:
    """The film under a recipe that changes nothing but what is chosen."""
    return augment(FILM, Recipe(**{**STILL, **choices}), np.random.default_rng(seed))


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@given(seed=st.integers(0, 10**6))
def test_with_all_ranges_at_zero_the_film_stays_as_it_is(seed: int) -> None:
    np.testing.assert_array_equal(augmented(seed), FILM)


@given(seed=st.integers(0, 10**6))
def test_the_same_seed_gives_the_same_film(seed: int) -> None:
    before = FILM.copy()
    first, second = (augment(FILM, Recipe(), np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.shape == FILM.shape
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(FILM, before)


def test_other_seeds_give_other_films() -> None:
    films = {augment(FILM, Recipe(), np.random.default_rng(seed)).tobytes() for seed in range(20)}
    assert len(films) == 20


@given(seed=st.integers(0, 10**6))
def test_a_film_is_never_turned_into_its_mirror_image(seed: int) -> None:
    """A mark in one corner stays on its side, however the film is moved."""
    marked = np.zeros((96, 96), np.uint8)
    marked[40:56, 8:24] = 200
    moved = augment(marked, Recipe(brightness=0.0, noise=0.0, covering=0.0), np.random.default_rng(seed))
    columns = np.average(np.arange(96), weights=moved.sum(axis=0, dtype=np.float64) + 1e-9)
    assert columns < 48


@pytest.mark.parametrize("choice", [name for name in STILL if not name.startswith("scale")])
def test_each_choice_changes_the_film(choice: str) -> None:
    value = {"resolution_loss": 1.0, "covering": 1.0, "rotation": 10.0, "shift": 0.05}.get(choice, 0.2)
    changed = [augmented(seed, **{choice: value}) for seed in range(5)]
    assert any(not np.array_equal(film, FILM) for film in changed)
    assert all(likeness(film, FILM) > 0.5 for film in changed)


def test_beyond_the_edge_of_a_smaller_film_it_is_black() -> None:
    film = np.full((96, 96), 200, np.uint8)
    recipe = Recipe(**{**STILL, "scale_low": 0.5})
    for seed in range(30):
        changed = augment(film, recipe, np.random.default_rng(seed))
        assert changed[48, 48] == 200
        assert changed[0, 0] in (0, 200)
    assert (augment(film, recipe, np.random.default_rng(1))[[0, -1], [0, -1]] == 0).all()


def test_a_covered_rectangle_is_of_one_grey_and_never_most_of_the_film() -> None:
    generator = np.random.default_rng(1)
    film = generator.integers(0, 256, (96, 96)).astype(np.uint8)
    for seed in range(30):
        changed = augment(film, Recipe(**{**STILL, "covering": 1.0}), np.random.default_rng(seed))
        rows, columns = np.nonzero(changed != film)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert 9 <= height <= 39
        assert 9 <= width <= 39
        assert len(np.unique(changed[rows, columns])) == 1
        assert len(rows) > 0.9 * height * width  # a pixel may have had that grey before


def test_a_scale_draws_what_is_on_the_film_smaller() -> None:
    film = np.zeros((96, 96), np.uint8)
    film[32:64, 32:64] = 200
    recipe = Recipe(**{**STILL, "scale_low": 0.5})
    shares = [float((augment(film, recipe, np.random.default_rng(seed)) > 100).mean()) for seed in range(30)]
    assert 0.25 < min(shares) * 9 < max(shares) * 9 <= 1.05


def test_brightness_and_contrast_stay_in_their_ranges() -> None:
    grey = np.full((32, 32), 128, np.uint8)
    recipe = Recipe(**{**STILL, "brightness": 0.1})
    levels = [int(augment(grey, recipe, np.random.default_rng(seed))[0, 0]) for seed in range(50)]
    assert 128 - 26 <= min(levels) < 115
    assert 141 < max(levels) <= 128 + 26


def test_a_lost_resolution_takes_detail_away() -> None:
    chequered = np.kron(np.indices((48, 48)).sum(axis=0) % 2, np.ones((2, 2))).astype(np.uint8) * 255
    coarse = augment(chequered, Recipe(**{**STILL, "resolution_loss": 1.0}), np.random.default_rng(1))
    assert coarse.std() < 0.8 * chequered.std()
    assert abs(float(coarse.mean()) - float(chequered.mean())) < 5


def test_the_share_of_films_that_lose_resolution_is_the_chosen_one() -> None:
    changed = [not np.array_equal(augmented(seed, resolution_loss=0.3), FILM) for seed in range(400)]
    assert np.mean(changed) == pytest.approx(0.3, abs=0.07)


@given(seed=st.integers(0, 10**6))
def test_a_mask_moves_with_its_film_and_changes_in_nothing_else(seed: int) -> None:
    """A film that is its own mask stays its own mask where only movement is asked for."""
    drawn = np.zeros((96, 96), np.uint8)
    drawn[30:60, 20:40] = 255
    moving = Recipe(**{**STILL, "rotation": 20.0, "scale_low": 0.7, "scale_high": 1.3, "shift": 0.1})
    film, mask = augment_with_mask(drawn, drawn, moving, np.random.default_rng(seed))
    np.testing.assert_array_equal(film, mask)
    _, mask = augment_with_mask(drawn, drawn, Recipe(**{**STILL, "brightness": 0.4}), np.random.default_rng(seed))
    np.testing.assert_array_equal(mask, drawn)


@given(seed=st.integers(0, 10**6))
def test_a_film_is_changed_alike_with_and_without_a_mask(seed: int) -> None:
    film, _ = augment_with_mask(FILM, np.zeros_like(FILM), Recipe(), np.random.default_rng(seed))
    np.testing.assert_array_equal(film, augment(FILM, Recipe(), np.random.default_rng(seed)))
