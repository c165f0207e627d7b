"""The clinic's films of a draft: written down when it begins, and found again as they were."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from films.divisions import Division, content_digests
from films.layout import FilmFolderError, load_films
from films.protocols import divide
from records.database import Database, open_database
from records.kept_films import kept_film
from tests.training.clinic import judged, unlike_folder
from tests.unlike_films import unlike_png
from training.chosen_clinic_films import (
    CLINIC_FILE,
    clinic_contents,
    clinic_films_of,
    has_clinic_films,
    keep_clinic_films,
    with_clinic_films,
)
from training.clinic_films import ClinicFilms, clinic_films


@pytest.fixture
def database() -> Iterator[Database]:
    with open_database() as opened:
        yield opened


@pytest.fixture
def division(tmp_path: Path) -> Division:
    return divide("official", load_films(unlike_folder(tmp_path / "films")).films)[0]


@pytest.fixture
def clinic(database: Database, division: Division) -> ClinicFilms:
    """Two films of the clinic, one of each label."""
    judged(database, unlike_png(1), "pneumonia")
    judged(database, unlike_png(2), "no pneumonia")
    films = (*division.learnable, *division.test)
    return clinic_films(database, films, division, content_digests(films))


def test_a_draft_has_the_films_that_it_was_begun_with(clinic: ClinicFilms, database: Database, tmp_path: Path) -> None:
    keep_clinic_films(tmp_path, clinic)
    judged(database, unlike_png(1), "no pneumonia")  # said later, and for later drafts
    judged(database, unlike_png(3), "pneumonia")
    assert clinic_films_of(tmp_path) == clinic.films
    assert len(clinic.films) == 2


def test_what_is_written_names_no_place(clinic: ClinicFilms, tmp_path: Path) -> None:
    keep_clinic_films(tmp_path, clinic)
    written = json.loads((tmp_path / CLINIC_FILE).read_text())
    assert [set(one) for one in written] == [{"digest", "label", "width", "height", "verdict"}] * 2
    assert sorted(one["verdict"] for one in written) == [1, 2]
    assert {(one["width"], one["height"]) for one in written} == {(320, 288)}


def test_a_draft_without_a_list_learns_from_none_and_one_with_an_empty_list_too(tmp_path: Path) -> None:
    assert not has_clinic_films(tmp_path)
    assert clinic_films_of(tmp_path) == ()
    keep_clinic_films(tmp_path, ClinicFilms())
    assert has_clinic_films(tmp_path)
    assert clinic_films_of(tmp_path) == ()


def test_a_kept_film_that_is_gone_is_named(clinic: ClinicFilms, tmp_path: Path) -> None:
    keep_clinic_films(tmp_path, clinic)
    digest = clinic.films[1].path.name
    path = kept_film(digest)
    assert path is not None
    path.unlink()
    with pytest.raises(FilmFolderError, match=f"Expected the kept film {digest}, which {tmp_path.name} was begun with"):
        clinic_films_of(tmp_path)


def test_they_are_learned_from_and_nothing_else_of_the_division_changes(
    clinic: ClinicFilms, division: Division
) -> None:
    more = with_clinic_films(division, clinic.films)
    assert set(more.train) == {*division.train, *clinic.films}
    assert [film.name for film in more.train] == sorted(film.name for film in more.train)
    assert (more.validation, more.test, more.leaks) == (division.validation, division.test, division.leaks)


def test_their_contents_are_known_by_their_names(clinic: ClinicFilms) -> None:
    assert clinic_contents(clinic.films) == content_digests(clinic.films)
