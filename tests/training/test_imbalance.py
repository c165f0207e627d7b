"""Ways to make up for the rarer class, each seen in what a fit is given."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.recipe import Recipe, names_of

POSITIVE = np.array([True] * 29 + [False] * 7)
STILL: dict[str, Any] = {
    "side": 32, "batch_size": 8, "rotation": 0.0, "scale_low": 1.0, "scale_high": 1.0, "shift": 0.0, "gamma": 0.0,
    "brightness": 0.0, "contrast": 0.0, "resolution_loss": 0.0, "covering": 0.0, "noise_share": 0.0, "noise": 0.0,
}  # fmt: skip


def shown(imbalance: Any, **choices: Any) -> list[Any]:
    """One epoch's batches of films that are grey by their number."""
    from training.batches import TrainingBatches
    from training.labelled import LabelledFilms

    films = np.ones((36, 32, 32), np.uint8) * np.arange(100, 136, dtype=np.uint8)[:, None, None]
    batches = TrainingBatches(LabelledFilms(films, POSITIVE), Recipe(imbalance=imbalance, **(STILL | choices)))
    return [batches[index] for index in range(len(batches))]


@pytest.mark.parametrize("imbalance", names_of("imbalance"))
def test_an_epoch_has_as_many_films_and_steps_whatever_is_done(imbalance: str) -> None:
    epoch = shown(imbalance)
    assert [len(films) for films, _, _ in epoch] == [8, 8, 8, 8, 4]
    assert np.mean(np.concatenate([weights for _, _, weights in epoch])) == pytest.approx(1.0)


@pytest.mark.parametrize("imbalance", ["focal", "none"])
def test_without_weights_and_drawing_every_film_comes_once_and_weighs_one(imbalance: str) -> None:
    epoch = shown(imbalance)
    assert len({film.tobytes() for films, _, _ in epoch for film in films}) == 36
    assert {float(weight) for _, _, weights in epoch for weight in weights} == {1.0}


def test_by_over_sampling_half_of_a_pass_is_of_either_class_and_no_film_is_left_behind() -> None:
    epoch = shown("over-sampling")
    times = Counter(film.tobytes() for films, _, _ in epoch for film in films)
    labels = np.concatenate([labels for _, labels, _ in epoch])
    assert labels.mean() == 0.5
    assert sorted(Counter(times.values()).items()) == [(1, 18), (2, 3), (3, 4)]  # 18 of the sick, 7 well in 18 draws
    assert {float(weight) for _, _, weights in epoch for weight in weights} == {1.0}


def test_a_film_that_comes_twice_is_changed_in_two_ways() -> None:
    epoch = shown("over-sampling", brightness=0.3)
    assert len({film.tobytes() for films, _, _ in epoch for film in films}) > 30


@given(st.lists(st.booleans(), min_size=2, max_size=60), st.integers(0, 99))
def test_a_pass_has_half_of_each_class_however_rare(sick: list[bool], seed: int) -> None:
    from training.imbalance import one_pass

    positive = np.array([True, False, *sick])
    recipe = Recipe(imbalance="over-sampling")
    drawn = one_pass(positive, recipe, np.random.default_rng(seed))
    assert len(drawn) == len(positive)
    assert positive[drawn].sum() == len(positive) // 2
    np.testing.assert_array_equal(drawn, one_pass(positive, recipe, np.random.default_rng(seed)))


@pytest.mark.parametrize("sick", [True, False])
def test_of_films_of_one_class_each_comes_once(sick: bool) -> None:
    from training.imbalance import one_pass

    drawn = one_pass(np.full(5, sick), Recipe(imbalance="over-sampling"), np.random.default_rng(1))
    assert sorted(drawn.tolist()) == [0, 1, 2, 3, 4]


def test_the_focal_loss_forgets_what_is_called_rightly() -> None:
    from training.imbalance import loss_of

    truth, logit = np.array([[1.0], [1.0], [0.0]], np.float32), np.array([[3.0], [-3.0], [0.0]], np.float32)
    losses = {
        name: np.asarray([float(loss_of(Recipe(imbalance=name, label_smoothing=0.0))(t[None], x[None]))
                          for t, x in zip(truth, logit, strict=True)])
        for name in ("focal", "weights")
    }  # fmt: skip
    rightly = 1.0 / (1.0 + np.exp(-np.array([3.0, -3.0, 0.0])))
    np.testing.assert_allclose(losses["focal"], (1.0 - rightly) ** 2 * losses["weights"], rtol=1e-4)


@pytest.mark.parametrize(("optimizer", "decay"), [("adam", None), ("adamw", 0.02)])
def test_the_optimizer_is_the_recipes_and_adam_is_without_decay(optimizer: Any, decay: float | None) -> None:
    from training.learning import optimizer_of

    made = optimizer_of(Recipe(optimizer=optimizer, weight_decay=decay or 0.0), 100)
    assert (type(made).__name__.lower(), made.weight_decay) == (optimizer, decay)
    assert made.use_ema
