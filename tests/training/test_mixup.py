"""Films laid over each other: no more and no less of each than is said, and a loss that pays for both."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.preparation import scale
from tests.training.test_batches import STILL
from training.mixup import Pairs
from training.recipe import Imbalance

POSITIVE = np.array([True] * 5 + [False] * 3)
WEIGHTS = st.floats(0.0, 10.0, width=32)


def pairs(films: int, parameter: float = 0.4, seed: int = 0) -> Pairs:
    return Pairs.drawn(films, parameter, np.random.default_rng(seed))


@given(st.integers(1, 40), st.floats(0.05, 2.0), st.integers(0, 1000))
def test_a_film_keeps_at_least_half_of_itself_and_is_laid_over_one_other(
    films: int, parameter: float, seed: int
) -> None:
    drawn = pairs(films, parameter, seed)
    assert ((drawn.kept >= 0.5) & (drawn.kept <= 1.0)).all()
    assert sorted(drawn.partner.tolist()) == list(range(films))


def test_a_larger_parameter_lays_more_of_the_other_film_over() -> None:
    assert pairs(2000, 0.1).kept.mean() > pairs(2000, 0.4).kept.mean() > pairs(2000, 2.0).kept.mean()


def test_what_is_laid_has_its_share_of_both() -> None:
    drawn = Pairs(np.array([1, 0]), np.array([0.75, 1.0], np.float32))
    values = np.array([[[0.0, 4.0]], [[8.0, 8.0]]], np.float32)
    np.testing.assert_array_equal(drawn.laid(values), np.array([[[2.0, 5.0]], [[8.0, 8.0]]], np.float32))


def cross_entropy(logit: NDArray[np.float64], target: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.logaddexp(0.0, logit) - logit * target


@given(
    st.lists(st.tuples(st.booleans(), WEIGHTS, st.floats(-20.0, 20.0)), min_size=1, max_size=30), st.integers(0, 1000)
)
def test_a_laid_film_costs_what_its_two_films_cost_share_by_share(
    films: list[tuple[bool, float, float]], seed: int
) -> None:
    label, weight = (np.array([film[part] for film in films], np.float32) for part in (0, 1))
    logit = np.array([film[2] for film in films])
    drawn = pairs(len(films), seed=seed)
    target, both = drawn.targets(label, weight)
    assert ((target >= 0.0) & (target <= 1.0 + 1e-6)).all()
    own = weight * cross_entropy(logit, label)
    of_partner = weight[drawn.partner] * cross_entropy(logit, label[drawn.partner])
    wanted = drawn.kept * own + (1 - drawn.kept) * of_partner
    np.testing.assert_allclose(both * cross_entropy(logit, target), wanted, rtol=1e-4, atol=1e-3)


def test_two_films_that_weigh_nothing_weigh_nothing_together() -> None:
    nothing = np.zeros(4, np.float32)
    np.testing.assert_array_equal(pairs(4).targets(nothing, nothing), (nothing, nothing))


@pytest.fixture(scope="module")
def films() -> NDArray[np.uint8]:
    return np.stack([phantom(seed, bool(sick), 96, 96)[::3, ::3] for seed, sick in enumerate(POSITIVE)])


@pytest.mark.parametrize("imbalance", ["weights", "over-sampling", "none"])
def test_a_batch_of_laid_films_is_the_plain_one_laid_over_itself(
    films: NDArray[np.uint8], imbalance: Imbalance
) -> None:
    from training.batches import TrainingBatches
    from training.labelled import LabelledFilms

    recipe = replace(STILL, batch_size=8, mixup=0.5, imbalance=imbalance)
    viral = np.array([1, 0, np.nan, 1, 0, np.nan, np.nan, np.nan], np.float32)
    labelled = LabelledFilms(films, POSITIVE, viral=viral)
    training = TrainingBatches(labelled, recipe)
    (shown, causes), label, weight = training[0]
    (plain, wanted), plain_label, plain_weight = TrainingBatches(labelled, replace(recipe, mixup=0.0))[0]
    drawn = Pairs.drawn(8, 0.5, training.draws(8))
    np.testing.assert_array_equal(shown, drawn.laid(plain))
    np.testing.assert_array_equal((label[:, 0], weight), drawn.targets(plain_label[:, 0], plain_weight))
    np.testing.assert_array_equal(causes.T, drawn.targets(*wanted.T))
    assert label.shape == plain_label.shape
    assert not np.array_equal(shown, plain)


def test_the_curves_of_an_epoch_count_a_laid_film_under_the_label_it_is_nearer_to() -> None:
    from training.nearest_label import Accuracy, Area

    label, logit = np.array([[0.8], [0.3], [0.6], [0.1]], np.float32), np.array([[2.0], [-1.0], [-2.0], [-3.0]])
    accuracy, area = Accuracy("accuracy", threshold=0.0), Area(from_logits=True, name="auc")
    accuracy.update_state(label, logit)
    area.update_state(label, logit)
    assert float(accuracy.result()) == 0.75
    assert float(area.result()) == pytest.approx(0.75, abs=0.01)


def test_scaled_films_stay_scaled(films: NDArray[np.uint8]) -> None:
    laid = pairs(len(films)).laid(scale(films))
    assert laid.dtype == np.float32
    assert laid.shape == (len(films), *films.shape[1:], 1)
