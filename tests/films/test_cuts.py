from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.cuts import Partition, official, shift_folds
from films.layout import LABELS, Film, load_films


def film(number: int, label: str, patient: int, width: int, split: str = "train") -> Film:
    name = f"{split}/{label}/{number}.png"
    return Film(Path(name), name, split, label, "unknown", str(patient), f"{label}:{patient}", width, 100)


@st.composite
def film_lists(draw: st.DrawFn) -> list[Film]:
    """Films of both labels, several to a patient, of many widths."""
    sizes = st.lists(st.tuples(st.integers(0, 12), st.integers(60, 300)), min_size=4, max_size=40)
    films = []
    for label in LABELS:
        films += [film(number, label, patient, width) for number, (patient, width) in enumerate(draw(sizes))]
    return films


def keeps_patients_apart(partition: Partition) -> bool:
    train, held_out = ({film.patient_coarse for film in part} for part in (partition.train, partition.validation))
    return not train & held_out


@given(films=film_lists(), share=st.floats(0.02, 0.5), seed=st.integers(0, 1000))
def test_validation_is_cut_by_patient_and_by_label(films: list[Film], share: float, seed: int) -> None:
    partition = official(films, share, seed)
    assert keeps_patients_apart(partition)
    assert sorted(film.name for film in partition.train + partition.validation) == sorted(film.name for film in films)
    for label in LABELS:
        of_label = [film for film in films if film.label == label]
        held_out = sum(film.label == label for film in partition.validation)
        largest = max(Counter(film.patient_coarse for film in of_label).values())
        # The last patient taken may overshoot the share, by no more than its films.
        assert share * len(of_label) <= held_out <= share * len(of_label) + largest


@given(films=film_lists(), seed=st.integers(0, 1000))
def test_the_same_seed_cuts_the_same_films(films: list[Film], seed: int) -> None:
    assert official(films, 0.2, seed) == official(films, 0.2, seed)
    assert set(official(films[::-1], 0.2, seed).validation) == set(official(films, 0.2, seed).validation)


def test_another_seed_cuts_other_films() -> None:
    films = [film(number, label, number, 100) for label in LABELS for number in range(50)]
    assert len({official(films, 0.2, seed).validation for seed in range(10)}) > 5


def test_films_of_val_and_test_are_never_learned_from() -> None:
    films = [film(number, label, number, 100, split) for split in ("train", "val", "test") for label in LABELS
             for number in range(10)]  # fmt: skip
    partition = official(films, 0.2, seed=1)
    assert {film.split for film in partition.train + partition.validation} == {"train"}
    assert len(partition.train + partition.validation) == 20


@given(films=film_lists(), count=st.integers(2, 6))
def test_every_film_is_held_out_once(films: list[Film], count: int) -> None:
    folds = shift_folds(films, count)
    assert len(folds) == count
    held_out = Counter(film.name for fold in folds for film in fold.validation)
    assert held_out == Counter(film.name for film in films)
    for fold in folds:
        assert keeps_patients_apart(fold)
        assert len(fold.train) + len(fold.validation) == len(films)


@given(films=film_lists(), count=st.integers(2, 4))
def test_each_fold_holds_out_a_band_of_shapes(films: list[Film], count: int) -> None:
    one_film_a_patient = [film(number, old.label, number, old.width) for number, old in enumerate(films)]
    bands = [fold.validation for fold in shift_folds(one_film_a_patient, count)]
    for narrow, wide in pairwise(bands):
        assert max(film.aspect_ratio for film in narrow) <= min(film.aspect_ratio for film in wide)
    sizes = [len(band) for band in bands]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("count", [2, 3, 4])
def test_films_of_one_size_are_not_parted_by_their_labels(count: int) -> None:
    films = [film(number, label, number, 100) for label in LABELS for number in range(30)]
    for fold in shift_folds(films, count):
        for label in LABELS:
            assert sum(film.label == label for film in fold.validation) == pytest.approx(30 / count, rel=0.5)


@pytest.mark.data
def test_the_official_train_split_is_cut_as_asked(chest_xray: Path) -> None:
    films = load_films(chest_xray)
    partition = official(films, 0.1, seed=1)
    assert keeps_patients_apart(partition)
    assert len(partition.train) + len(partition.validation) == 5216
    for label, count in zip(LABELS, (1341, 3875), strict=True):
        assert sum(film.label == label for film in partition.validation) == pytest.approx(0.1 * count, rel=0.1)


@pytest.mark.data
def test_official_bands_hold_both_labels(chest_xray: Path) -> None:
    films = [film for film in load_films(chest_xray) if film.split == "train"]
    for fold in shift_folds(films, 3):
        assert {film.label for film in fold.validation} == {film.label for film in fold.train} == set(LABELS)
        assert len(fold.validation) == pytest.approx(5216 / 3, rel=0.05)
