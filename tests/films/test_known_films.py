"""A film from elsewhere beside a divided folder: which of its films it is, the gravest first."""

from pathlib import Path

import pytest

from films.divisions import Division, content_digests
from films.known_films import KnownFilms
from films.layout import LABELS, load_films
from films.other_cuts import sketch
from films.protocols import divide
from tests.unlike_films import unlike_film, unlike_png


@pytest.fixture
def division(tmp_path: Path) -> Division:
    """Three films of each label to learn from and one to test on; a test film lies among the unused ones, too."""
    for number, label in enumerate(LABELS):
        for split, seeds in (("train", (1, 2, 3)), ("test", (4,))):
            for seed in seeds:
                path = tmp_path / split / label / f"film{10 * number + seed}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(unlike_png(10 * number + seed))
    (tmp_path / "val" / "NORMAL").mkdir(parents=True)
    (tmp_path / "val" / "NORMAL" / "again.png").write_bytes(unlike_png(4))
    return divide("official", load_films(tmp_path).films)[0]


@pytest.fixture
def known(division: Division) -> KnownFilms:
    films = (*division.learnable, *division.test, *division.unused)
    return KnownFilms(films, division, content_digests(films))


def test_a_film_that_lies_in_two_parts_counts_as_a_test_film(known: KnownFilms, division: Division) -> None:
    digest = content_digests(division.test)["test/NORMAL/film4.png"]
    assert "a test film, test/NORMAL/film4.png" in known.same(digest)


def test_bytes_that_the_folder_does_not_hold_say_nothing(known: KnownFilms) -> None:
    assert known.same("0" * 64) == ""


def test_other_cuts_are_told_from_new_films(known: KnownFilms) -> None:
    asked = [sketch(unlike_film(14)[10:, :-20]), sketch(unlike_film(99)), sketch(unlike_film(1, 500, 450))]
    test, new, train = known.other_cuts(asked)
    assert "a test film, test/PNEUMONIA/film14.png" in test
    assert new == ""
    assert "train/NORMAL/film1.png, which the folder holds already in its" in train


def test_a_film_of_the_folder_that_went_meanwhile_costs_nothing(known: KnownFilms, division: Division) -> None:
    known.other_cuts([sketch(unlike_film(99))])  # scanned while it was there
    whole = division.test[1].path
    whole.write_bytes(whole.read_bytes()[:-300])
    assert known.other_cuts([sketch(unlike_film(14)[10:])]) == [""]
