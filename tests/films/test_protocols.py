"""What every protocol promises: no leak, no film lost, the same films for the same seed."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from films.divisions import Division, LeakError, check_leaks, content_digests
from films.grouping import by_child, draw, films_of, grouped
from films.layout import LABELS, SPLITS, Film, load_films
from films.protocols import PROTOCOLS, ProtocolError, divide

CAREFUL = sorted(name for name, protocol in PROTOCOLS.items() if not protocol.leaks_allowed)
FOR_ANY_FOLDER = sorted(set(PROTOCOLS) - {"test-685", "test-522"})  # those two want thousands of films


@st.composite
def folders(draw: st.DrawFn) -> tuple[list[Film], dict[str, str]]:
    """Films of several children, with copies among them, also across children; and the films' contents."""
    films, contents = [], {}
    for label in LABELS:
        rows = draw(st.lists(st.tuples(st.sampled_from(SPLITS), st.integers(0, 12), st.integers(0, 60)), min_size=12))
        for number, (split, child, content) in enumerate(rows):
            name = f"{split}/{label}/{number}.png"
            # A child is never in two official splits: the folder's own division is taken as it is.
            fine, coarse = f"{split}:{label}:{child}", f"{split}:{label}:{child // 2}"
            films.append(Film(Path(name), name, split, label, "unknown", fine, coarse, 100 + child, 100))
            contents[name] = f"{split}:{label}:{content}"
    return films, contents


def divided(name: str, films: list[Film], seed: int, contents: dict[str, str]) -> tuple[Division, ...]:
    """The divisions; none where a label has too few children for its part of train."""
    try:
        return divide(name, films, seed, contents)
    except ProtocolError:
        return ()


def sides(division: Division) -> list[tuple[Film, ...]]:
    return [division.train, division.validation, division.test]


@settings(max_examples=40)
@given(folder=folders(), seed=st.integers(0, 100), name=st.sampled_from(FOR_ANY_FOLDER))
def test_every_film_is_in_exactly_one_part(folder: tuple[list[Film], dict[str, str]], seed: int, name: str) -> None:
    films, contents = folder
    for division in divided(name, films, seed, contents):
        parts = Counter(film.name for part in (*sides(division), division.unused) for film in part)
        assert parts == Counter(film.name for film in films)


@settings(max_examples=40)
@given(folder=folders(), seed=st.integers(0, 100), name=st.sampled_from(sorted(set(CAREFUL) & set(FOR_ANY_FOLDER))))
def test_no_careful_protocol_leaks(folder: tuple[list[Film], dict[str, str]], seed: int, name: str) -> None:
    films, contents = folder
    for division in divided(name, films, seed, contents):
        for key in (lambda film: film.name, lambda film: contents[film.name], lambda film: film.patient):
            seen = [{key(film) for film in part} for part in sides(division)]
            assert sum(map(len, seen)) == len(set().union(*seen))
        assert (division.leaks.contents, division.leaks.patients) == (0, 0)


@given(folder=folders(), seed=st.integers(0, 100))
def test_a_protocol_by_film_counts_what_it_leaks(folder: tuple[list[Film], dict[str, str]], seed: int) -> None:
    films, contents = folder
    (division,) = divided("image-70-15-15", films, seed, contents)
    where: dict[str, set[int]] = {}
    for number, part in enumerate(sides(division)):
        for film in part:
            where.setdefault(film.patient, set()).add(number)
    assert division.leaks.patients == sum(len(places) > 1 for places in where.values())


@given(folder=folders(), name=st.sampled_from(FOR_ANY_FOLDER), seed=st.integers(0, 20))
def test_the_same_seed_divides_alike_in_whatever_order_the_films_come(
    folder: tuple[list[Film], dict[str, str]], name: str, seed: int
) -> None:
    films, contents = folder
    for one, other in zip(
        divided(name, films, seed, contents), divided(name, films[::-1], seed, contents), strict=True
    ):
        assert [{film.name for film in part} for part in sides(one)] == [
            {film.name for film in part} for part in sides(other)
        ]


def test_a_division_that_leaks_is_an_error_that_names_the_film() -> None:
    one = Film(Path("a"), "train/NORMAL/a.png", "train", "NORMAL", "normal", "p", "c", 10, 10)
    other = Film(Path("b"), "test/NORMAL/b.png", "test", "NORMAL", "normal", "q", "d", 10, 10)
    check_leaks([[one], [other]], {one.name: "x", other.name: "y"})
    with pytest.raises(
        LeakError, match=r"no content .* received 1, among them train/NORMAL/a\.png and test/NORMAL/b\.png$"
    ):
        check_leaks([[one], [other]], {one.name: "x", other.name: "x"})
    with pytest.raises(LeakError, match="no film on two sides"):
        check_leaks([[one], [one]], {one.name: "x"})


def test_a_name_in_two_parts_is_taken_for_one_child_and_the_sentence_says_so() -> None:
    one, other = (
        Film(Path("a"), f"{place}/0001.png", place[:4], "", "unknown", "0001", place, 10, 10)
        for place in ("train/PNEUMONIA", "test/NORMAL")
    )
    with pytest.raises(
        LeakError,
        match=r"no patient on two sides, received 1, among them train/PNEUMONIA/0001\.png and test/NORMAL/0001\.png: "
        r"films of one name are taken for one child's; rename them if they are not$",
    ):
        check_leaks([[one], [], [other]], {one.name: "x", other.name: "y"})


def test_groups_join_through_a_third_film() -> None:
    films = [
        Film(Path(name), name, "train", "NORMAL", "normal", name, child, 10, 10)
        for name, child in (("a", "1"), ("b", "2"), ("c", "3"), ("d", "1"))
    ]
    contents = {"a": "x", "b": "x", "c": "y", "d": "y"}  # a and b are copies, a and d one child, c and d copies
    assert [[film.name for film in group] for group in by_child(films, contents)] == [["a", "b", "c", "d"]]
    assert len(grouped(films, lambda film: film.patient_coarse)) == 3


def test_a_draw_takes_no_more_than_was_asked_for() -> None:
    import numpy as np

    films = [
        Film(Path(name), name, "train", "NORMAL", "normal", name, name[0], 10, 10)
        for name in ("a1", "a2", "a3", "b1", "b2", "c1")
    ]
    groups = grouped(films, lambda film: film.patient_coarse)
    for seed in range(20):
        taken, left = draw(groups, 3, 0, np.random.default_rng(seed))
        assert len(films_of(taken)) == 3  # either the child with three films, or those with two and one
        assert len(films_of(left)) == 3


def test_an_unknown_protocol_and_too_few_films_are_named() -> None:
    with pytest.raises(ProtocolError, match=r"expected a protocol of official, .* received 'mine'"):
        divide("mine", [])
    with pytest.raises(ProtocolError, match="test set of 223 without and 462 with pneumonia, received 0 and 0"):
        divide("test-685", [])


def labelled(label: str, child: int, width: int) -> Film:
    name = f"train/{label}/{child}-{width}.png"
    return Film(Path(name), name, "train", label, "unknown", f"{label}{child}", f"{label}:{child}", width, 100)


def test_a_label_whose_films_are_all_of_one_child_leaves_none_to_learn_from() -> None:
    films = [labelled("NORMAL", 1, width) for width in range(100, 110)]
    films += [labelled("PNEUMONIA", child, 100) for child in range(20)]
    with pytest.raises(ProtocolError, match="films of NORMAL to learn from by the protocol official, received none"):
        divide("official", films, contents={film.name: film.name for film in films})


def test_bands_of_shape_that_part_the_labels_leave_none_to_learn_from() -> None:
    films = [labelled("NORMAL", child, 100) for child in range(3)]
    films += [labelled("PNEUMONIA", child, 200) for child in range(6)]
    with pytest.raises(ProtocolError, match="films of NORMAL to learn from by the protocol shift-folds, received none"):
        divide("shift-folds", films, contents={film.name: film.name for film in films})


@pytest.mark.data
def test_the_official_folder_is_divided_as_published(chest_xray: Path) -> None:
    films = list(load_films(chest_xray).films)
    contents = content_digests(films)
    sizes = {
        "patient-70-15-15": ((1107, 2991), (238, 641), (238, 641)),
        "image-70-15-15": ((1107, 2991), (238, 641), (238, 641)),
    }
    for name, expected in sizes.items():
        (division,) = divide(name, films, 1, contents)
        assert tuple(division.counts()[part] for part in ("train", "validation", "test")) == expected
    assert divide("test-685", films, 1, contents)[0].counts()["test"] == (223, 462)
    assert divide("test-522", films, 1, contents)[0].counts()["test"] == (156, 366)
    (subset,) = divide("subset-22", films, 1, contents)
    assert len(films) - len(subset.unused) == round(0.22 * len(films))
    (division,) = divide("official", films, 1, contents)
    assert division.counts()["test"] == (234, 390)
    assert division.counts()["unused"] == (8, 8)
    assert division.leaks.coarse_patients == 264
