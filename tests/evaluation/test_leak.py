from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.leak import area_within_strata, leak, leak_of
from evaluation.metrics import area_under_curve
from evaluation.predictions import Predictions
from films.divisions import Division, Leaks
from films.layout import Film

Make = Callable[..., Predictions]
Array = np.ndarray


def films_with_a_leak(count: int, seed: int) -> tuple[Array, Array, Array]:
    """(truth, score that only follows the size, size score): within one size the score knows nothing."""
    generator = np.random.default_rng(seed)
    size = generator.normal(0.0, 2.0, count)
    truth = generator.random(count) < 1.0 / (1.0 + np.exp(-size))
    return truth, size + generator.normal(0.0, 0.3, count), size


@given(st.integers(0, 300), st.integers(8, 60), st.integers(1, 6))
def test_only_pairs_of_one_stratum_count(seed: int, films: int, strata: int) -> None:
    generator = np.random.default_rng(seed)
    truth, score = generator.random(films) < 0.5, generator.integers(0, 5, films).astype(np.float64)
    size = generator.permutation(films).astype(np.float64)
    stratum = (size + 0.5) * strata // films
    right = pairs = 0.0
    for number in set(stratum):
        sick, well = score[(stratum == number) & truth], score[(stratum == number) & ~truth]
        if min(len(sick), len(well)) >= 2:
            right += ((sick[:, None] > well) + 0.5 * (sick[:, None] == well)).sum()
            pairs += len(sick) * len(well)
    found = area_within_strata(truth, score, size, strata)
    assert found.value == (pytest.approx(right / pairs) if pairs else None)


def test_what_a_score_has_from_the_size_alone_is_taken_away() -> None:
    truth, score, size = films_with_a_leak(20_000, seed=1)
    found = leak(truth, score, size, size)
    assert area_under_curve(truth, score).value > 0.8
    assert found.adjusted.value == pytest.approx(0.5, abs=0.03)
    assert found.left.value == pytest.approx(0.5, abs=0.03)
    assert found.size.value == area_under_curve(truth, size).value


def test_what_a_score_knows_beyond_the_size_stays() -> None:
    truth, _, size = films_with_a_leak(20_000, seed=2)
    knows = truth + np.random.default_rng(3).normal(0.0, 1.0, 20_000)
    plain, adjusted = area_under_curve(truth, knows).value, area_within_strata(truth, knows, size)
    assert adjusted.value == pytest.approx(plain, abs=0.02)
    assert adjusted.low is not None
    assert adjusted.high is not None
    assert adjusted.low < plain < adjusted.high
    assert adjusted.method == "DeLong 95 %, within 20 strata"


def test_one_stratum_is_the_plain_area() -> None:
    truth, score, size = films_with_a_leak(300, seed=4)
    plain, within = area_under_curve(truth, score), area_within_strata(truth, score, size, 1)
    assert within.value == pytest.approx(plain.value)
    assert within.films == 300
    assert (within.low, within.high) == pytest.approx((plain.low, plain.high))


def test_films_of_one_size_stay_together() -> None:
    truth, size = np.array([False, True] * 10), np.repeat([0.1, 0.9], 10)
    found = area_within_strata(truth, np.arange(20.0), size)
    assert found.films == 20
    assert found.method == "DeLong 95 %, within 2 strata"


def test_strata_of_one_class_have_no_say() -> None:
    truth = np.repeat([False, True], 50)
    found = area_within_strata(truth, truth.astype(np.float64), np.arange(100.0))
    assert found.reason == "undefined: no stratum has two films of each class"


def test_without_a_folder_every_row_says_what_it_needs(drawn: Make) -> None:
    found = leak_of(drawn(50), None)
    for figure in (found.size, found.width, found.adjusted, found.left):
        assert figure.reason.startswith("needs the films")


def film(name: str, split: str, positive: bool, width: int, height: int) -> Film:
    label = "PNEUMONIA" if positive else "NORMAL"
    return Film(Path(name), name, split, label, "", name, f"{label}:{name}", width, height)


def divided(films: list[Film]) -> Division:
    train, test = (tuple(film for film in films if film.split == split) for split in ("train", "test"))
    return Division("official", 1, 1, train[::2], train[1::2], test, (), Leaks(0, 0, 0))


def test_strata_come_from_sizes_learned_on_train(drawn: Make) -> None:
    predictions = drawn(300)
    generator = np.random.default_rng(5)
    films = [film(f"train/{n}", "train", n % 2 == 0, 800 + 400 * (n % 2) + n, 700 + n) for n in range(60)]
    for name, sick in zip(predictions.film, predictions.truth, strict=True):
        width = int(generator.integers(800, 1200) + (0 if sick else 100))
        films.append(film(name, "test", bool(sick), width, 700))
    found = leak_of(predictions, divided(films))
    assert all(figure.value is not None for figure in (found.size, found.width, found.adjusted, found.left))
    assert found.size.value is not None
    assert found.size.value > 0.5


def test_another_folder_is_named_by_what_it_lacks(drawn: Make) -> None:
    films = [film("train/1", "train", True, 800, 700)]
    assert leak_of(drawn(50), divided(films)).size.reason == "needs the films: the folder lacks 50 of these 50"


def test_too_small_a_train_folder_is_named(drawn: Make) -> None:
    predictions = drawn(20)
    films = [film(name, "test", True, 800, 700) for name in predictions.film]
    assert leak_of(predictions, divided(films)).adjusted.reason.startswith(
        "undefined: expected 5 coarse patients of each class"
    )


@pytest.mark.usefixtures("only_reading")
def test_what_is_not_installed_is_named(drawn: Make) -> None:
    films = [Film(Path(), f"{n}", "test", "NORMAL", "unknown", f"{n}", f"{n}", 9, 9) for n in range(50)]
    predictions = drawn(50)
    named = [replace(film, name=name) for film, name in zip(films, predictions.film, strict=True)]
    reason = leak_of(predictions, divided(named)).size.reason
    assert reason.startswith("undefined: What the sizes of the films tell alone needs scikit-learn")


def test_a_score_without_an_error_stands_without_an_interval() -> None:
    truth = np.array([False, True] * 40)
    found = area_within_strata(truth, truth.astype(np.float64), np.repeat(np.arange(20.0), 4))
    assert (found.value, found.low, found.films) == (1.0, None, 80)
    assert found.method.startswith("no interval: DeLong's variance is 0")
