"""The label check: wrong labels come out on top, and no film is judged by its own child or copy."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from films.divisions import content_digests, digest_of
from films.label_suspicions import LabelSuspicions, read_suspicions, write_suspicions
from films.layout import LABELS, Film, FilmFolderError, load_films
from films.phantoms import encode_png, phantom, write_phantom_folder

Features = NDArray[np.float32]


def film(number: int, label: str, child: int, fine: str | None = None) -> Film:
    name = f"train/{label}/{number:03d}.png"
    return Film(Path(name), name, "train", label, "unknown", fine or f"{label}{child}", f"{label}:{child}", 100, 100)


def drawn(count: int, seed: int, gap: float = 3.0) -> tuple[list[Film], dict[str, str], Features]:
    """Films of two labels, two of each child, whose features differ by `gap` standard deviations in three places."""
    films = [film(number, LABELS[number % 2], number // 4) for number in range(count)]
    features = np.random.default_rng(seed).normal(0.0, 1.0, (count, 12))
    features[1::2, :3] += gap
    return films, {film.name: f"{number:064x}" for number, film in enumerate(films)}, features.astype(np.float32)


def check(films: Sequence[Film], contents: dict[str, str], features: Features) -> LabelSuspicions:
    from training.label_check import label_check

    return label_check(films, contents, features, "drawn features")


def turned(films: list[Film], place: int) -> list[Film]:
    """The films with one under the other label, as a child of its own."""
    other = LABELS[1 - LABELS.index(films[place].label)]
    return [*films[:place], film(place, other, 1000), *films[place + 1 :]]


@settings(max_examples=10)
@given(place=st.integers(0, 79), seed=st.integers(0, 20))
def test_a_film_whose_label_was_turned_comes_out_on_top(place: int, seed: int) -> None:
    films, _, features = drawn(80, seed, gap=5.0)
    films = turned(films, place)
    found = check(films, {film.name: f"{number:064x}" for number, film in enumerate(films)}, features)
    first = found.ordered[0]
    assert first.name == films[place].name
    assert first.own_label < min(0.5, found.ordered[1].own_label)
    assert first.other_label == 5


def test_a_phantom_in_the_wrong_folder_comes_out_on_top(tmp_path: Path) -> None:
    from films.reduced import reduced_films

    folder = write_phantom_folder(tmp_path, 24, 4)
    moved = "train/NORMAL/phantom05003.png"
    (folder / "train/PNEUMONIA/phantom05003.png").rename(folder / moved)
    films = load_films(folder).films
    pixels = reduced_films(films, 32).reshape(len(films), -1).astype(np.float32)
    found = check(films, content_digests(films), pixels)
    assert found.ordered[0].name == moved
    assert found.area > 0.9
    assert len(found.films) == 56  # those of test, too
    assert found.data_digest == digest_of(films)


def test_features_that_say_nothing_accuse_nobody_in_particular() -> None:
    found = check(*drawn(200, 1, gap=0.0))
    assert found.area == pytest.approx(0.5, abs=0.12)


@pytest.mark.parametrize("label", LABELS)
def test_a_rarer_label_is_not_the_more_suspicious_one(label: str) -> None:
    films, contents, features = drawn(400, 2, gap=1.0)
    kept = [number for number, film in enumerate(films) if film.label != label or number % 8 < 2]
    found = check([films[number] for number in kept], contents, features[kept])
    of_label = {name: [film.own_label for film in found.films if film.label == name] for name in LABELS}
    assert np.mean(of_label[LABELS[0]]) == pytest.approx(np.mean(of_label[LABELS[1]]), abs=0.1)


@st.composite
def folders(draw: st.DrawFn) -> tuple[list[Film], dict[str, str]]:
    """Ten children of each label and further films of theirs, copies among them, also across children and labels."""
    films, contents = [], {}
    further = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 8)), max_size=10)
    for label in LABELS:
        rows = [(child, f"{label}{child}") for child in range(20)] + draw(further)
        for number, (child, content) in enumerate(rows):
            films.append(film(number, label, child // 2, fine=f"{label}{child}"))
            contents[films[-1].name] = str(content)
    return films, contents


@settings(max_examples=40)
@given(folder=folders())
def test_copies_and_films_of_a_child_are_never_in_two_folds(folder: tuple[list[Film], dict[str, str]]) -> None:
    from training.label_check import FOLDS, children_of, folds_of

    films, contents = folder
    children = children_of(films, contents)
    of_label = [{child for child, film in zip(children, films, strict=True) if film.label == name} for name in LABELS]
    assume(min(map(len, of_label)) >= FOLDS)
    fold = folds_of(films, contents)
    assert set(fold) <= set(range(FOLDS))
    for key in (lambda film: film.patient_coarse, lambda film: film.patient, lambda film: contents[film.name]):
        seen: dict[str, int] = {}
        for number, one in zip(fold, films, strict=True):
            assert seen.setdefault(key(one), number) == number


def test_the_folds_hold_both_labels_alike() -> None:
    from training.label_check import folds_of

    films, contents, _ = drawn(400, 3)
    fold = folds_of(films, contents)
    sick = np.array([film.positive for film in films])
    assert [int((sick & (fold == number)).sum()) for number in range(5)] == pytest.approx([40] * 5, abs=2)
    np.testing.assert_array_equal(fold, folds_of(films, contents))


@given(child=st.lists(st.integers(0, 9), min_size=1, max_size=30), seed=st.integers(0, 100))
def test_no_film_is_the_neighbour_of_its_own_child(child: list[int], seed: int) -> None:
    from training.label_check import NEIGHBOURS, nearest

    features = np.random.default_rng(seed).normal(0.0, 1.0, (len(child), 4)).astype(np.float32)
    numbers = np.array(child, np.int64)
    for own, places in zip(child, nearest(features, numbers), strict=True):
        others = int((numbers != own).sum())
        assert len(places) == len(set(places.tolist())) == min(NEIGHBOURS, others)
        assert own not in numbers[places]


def test_neighbours_are_those_of_the_smallest_angle_nearest_first() -> None:
    from training.label_check import nearest

    features = np.random.default_rng(4).normal(0.0, 1.0, (700, 6)).astype(np.float32)  # more than one chunk
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    found = nearest(features, np.arange(700))
    for place in (0, 511, 512, 699):
        length = np.linalg.norm(standard, axis=1) * np.linalg.norm(standard[place])
        cosine = standard @ standard[place] / length
        cosine[place] = -2.0
        assert found[place].tolist() == np.argsort(-cosine)[:5].tolist()


def test_a_copy_under_another_child_is_no_neighbour_and_shows_as_two_labels(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path, 8, 0)
    content = encode_png(phantom(77, pneumonia=True))
    names = [f"train/{label}/copy{number}.png" for number, label in enumerate(LABELS)]
    for name in names:
        (folder / name).write_bytes(content)
    films = load_films(folder).films
    features = np.random.default_rng(5).normal(0.0, 1.0, (len(films), 6)).astype(np.float32)
    places = [number for number, film in enumerate(films) if film.name in names]
    features[places[1]] = features[places[0]]
    found = check(films, content_digests(films), features)
    assert found.two_labels == (tuple(names),)
    for one in found.films:
        assert not (one.name in names and set(one.neighbours) & set(names))


def test_features_that_never_differ_are_passed_over() -> None:
    films, contents, features = drawn(80, 6)
    even = np.concatenate([features, np.full((80, 2), 0.1, np.float32)], axis=1)
    assert check(films, contents, even).films == check(films, contents, features).films


def test_the_same_films_give_the_same_check_and_are_named_in_order() -> None:
    films, contents, features = drawn(80, 7)
    found = check(films, contents, features)
    assert found == check(films, contents, features)
    assert [one.name for one in found.films] == sorted(film.name for film in films)
    assert {one.name: one.digest for one in found.films} == contents


def test_the_stored_check_is_refused_when_the_films_changed(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path, 8, 0)
    films = load_films(folder).films
    features = np.random.default_rng(8).normal(0.0, 1.0, (16, 4)).astype(np.float32)
    found = check(films, content_digests(films), features)
    write_suspicions(found)
    assert read_suspicions(content_digests(films)) == found
    films[0].path.write_bytes(encode_png(phantom(1234, pneumonia=False)))
    with pytest.raises(ValueError, match="received one of other films"):
        read_suspicions(content_digests(load_films(folder).films))


def test_too_few_children_are_refused_by_label() -> None:
    films, contents, features = drawn(16, 9)
    with pytest.raises(FilmFolderError, match="films of 5 children labelled NORMAL for a label check, received 4"):
        check(films, contents, features)
