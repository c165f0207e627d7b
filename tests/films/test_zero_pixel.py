from pathlib import Path

import numpy as np
import pytest

from films.layout import Film, load_films
from films.zero_pixel import scores_by_size, zero_pixel_scores


def films_of(count: int, seed: int, gap: int, split: str = "train") -> list[Film]:
    """Films of which the normal ones are `gap` pixels wider."""
    generator, films = np.random.default_rng(seed), []
    for number in range(count):
        sick = number % 2 == 0
        label, name = ("PNEUMONIA" if sick else "NORMAL"), f"{split}/{number}"
        width, height = (int(side) for side in generator.integers(800, 1600, 2))
        films.append(
            Film(
                Path(name), name, split, label, "", name, f"{label}:{number // 4}", width + (0 if sick else gap), height
            )
        )
    return films


def test_sizes_that_tell_the_classes_apart_are_found() -> None:
    found = zero_pixel_scores(films_of(200, 1, gap=1000), films_of(60, 2, gap=1000, split="test"))
    for scores in (found.size, found.width):
        assert scores.train_area is not None
        assert scores.test_area is not None
        assert min(scores.train_area, scores.test_area) > 0.95
        assert (len(scores.train), len(scores.test)) == (200, 60)


def test_sizes_that_say_nothing_are_not_made_to_speak() -> None:
    found = zero_pixel_scores(films_of(400, 3, gap=0), films_of(100, 4, gap=0, split="test"))
    assert found.size.train_area == pytest.approx(0.5, abs=0.1)


def test_a_film_is_scored_without_its_patient() -> None:
    sizes = np.random.default_rng(5).permutation(60)  # a size for each patient: whoever learned it knows the label
    films = []
    for number in range(240):
        patient = number // 4
        label = ("PNEUMONIA", "NORMAL")[patient % 2]
        name, width = f"train/{number}", int(800 + 9 * sizes[patient])
        films.append(Film(Path(name), name, "train", label, "", name, f"{label}:{patient}", width, 900))
    found = zero_pixel_scores(films, films)
    assert found.size.test_area is not None
    assert found.size.test_area > 0.95
    assert found.size.train_area is not None
    assert found.size.train_area < 0.7


def test_the_same_films_give_the_same_scores() -> None:
    train, test = films_of(60, 6, gap=200), films_of(20, 7, gap=200, split="test")
    first, again = zero_pixel_scores(train, test), zero_pixel_scores(train, test)
    np.testing.assert_array_equal(first.size.train, again.size.train)
    np.testing.assert_array_equal(first.width.test, again.width.test)
    np.testing.assert_array_equal(scores_by_size(train, test), first.size.test)
    assert len(scores_by_size(train, [])) == 0


def test_without_test_films_or_a_class_of_them_there_is_no_area() -> None:
    train = films_of(60, 8, gap=200)
    assert zero_pixel_scores(train, []).size.test_area is None
    assert zero_pixel_scores(train, [film for film in train if film.positive]).size.test_area is None


def test_too_few_patients_are_refused() -> None:
    with pytest.raises(ValueError, match=r"expected 5 coarse patients of each class .* received 2 .* and 2 without"):
        zero_pixel_scores(films_of(8, 9, gap=0), [])


@pytest.mark.slow
@pytest.mark.data
def test_on_the_official_films_sizes_alone_reach_the_known_area(chest_xray: Path) -> None:
    films = load_films(chest_xray)
    train, test = ([film for film in films if film.split == split] for split in ("train", "test"))
    found = zero_pixel_scores(train, test)
    assert found.size.train_area == pytest.approx(0.927, abs=0.005)
    assert found.size.test_area == pytest.approx(0.906, abs=0.02)
    assert found.width.test_area == pytest.approx(0.952, abs=0.01)
