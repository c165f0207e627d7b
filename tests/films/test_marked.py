"""Marked films: left out of train and validation, never turned, and the test set untouched."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.divisions import Division, count_leaks
from films.layout import LABELS, Film, FilmFolderError
from films.marked import leaving_out, left_out, without
from records.marks import MarkFacts
from records.tables import MarkWord

CONTENT = {"wrong": "a" * 64, "blank": "b" * 64, "good": "c" * 64, "never marked": "d" * 64}


def mark(digest: str, word: MarkWord) -> MarkFacts:
    return MarkFacts(film="train/NORMAL/x.png", digest=digest, data_digest="e" * 64, mark=word)


def film(part: str, number: int, label: str) -> Film:
    name = f"{part}/{label}/{number}.png"
    return Film(Path(name), name, part, label, "unknown", name, f"{label}:{number}", 100, 100)


def division_of(count: int) -> Division:
    """Train, validation and test with `count` films of each label."""
    train, validation, test = (
        tuple(film(part, number, label) for label in LABELS for number in range(count))
        for part in ("train", "validation", "test")
    )
    contents = {film.name: film.name for film in (*train, *validation, *test)}
    return Division("official", 1, 1, train, validation, test, (), count_leaks((train, validation, test), contents))


def contents_of(division: Division) -> dict[str, str]:
    parts = (division.train, division.validation, division.test, division.unused)
    return {film.name: film.name for part in parts for film in part}


def test_a_wrong_label_and_an_unusable_film_are_left_out_and_a_fine_one_stays() -> None:
    words: dict[str, MarkWord] = {"wrong": "label wrong", "blank": "unusable", "good": "fine"}
    marks = {CONTENT[name]: mark(CONTENT[name], word) for name, word in words.items()}
    found = left_out(CONTENT, leaving_out(marks))
    assert found == {"wrong": "label wrong", "blank": "unusable"}


def test_a_mark_holds_for_every_copy_under_whatever_name() -> None:
    contents = {"train/NORMAL/a.png": "a" * 64, "test/PNEUMONIA/b.png": "a" * 64, "train/NORMAL/c.png": "c" * 64}
    found = left_out(contents, {"a" * 64: "unusable", "f" * 64: "unusable"})
    assert set(found) == {"train/NORMAL/a.png", "test/PNEUMONIA/b.png"}


@given(st.sets(st.tuples(st.sampled_from(["train", "validation", "test"]), st.integers(0, 2), st.sampled_from(LABELS))))
def test_no_film_is_lost_turned_or_taken_from_test(chosen: set[tuple[str, int, str]]) -> None:
    whole = division_of(4)
    names = {film(*one).name for one in chosen}
    kept = without(whole, names, contents_of(whole))
    assert kept.test == whole.test
    assert kept.learnable == tuple(film for film in whole.learnable if film.name not in names)
    assert {film.name for film in kept.unused} == {name for name in names if not name.startswith("test/")}
    assert kept.left_out_by_marks == len(kept.unused)
    after = sorted((*kept.learnable, *kept.unused), key=lambda film: film.name)
    assert tuple(after) == whole.learnable


def test_without_marks_the_division_is_the_same() -> None:
    whole = division_of(2)
    assert without(whole, {}, contents_of(whole)) == whole


def test_what_the_parts_share_is_counted_again() -> None:
    whole = division_of(3)
    contents = contents_of(whole) | dict.fromkeys(("train/NORMAL/0.png", "test/NORMAL/0.png"), "copy")
    assert without(whole, [], contents).leaks.contents == 1
    assert without(whole, ["train/NORMAL/0.png"], contents).leaks.contents == 0


def test_a_part_keeps_films_of_each_label() -> None:
    whole = division_of(2)
    names = [film("validation", number, "PNEUMONIA").name for number in range(2)]
    with pytest.raises(FilmFolderError, match="films labelled PNEUMONIA that no mark leaves out, received 2 and all"):
        without(whole, names, contents_of(whole))
