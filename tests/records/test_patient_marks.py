"""Kept films of one patient are found again by a mark that names nobody."""

import os
import stat
from pathlib import Path

import pytest

from records.patient_marks import films_of, forget_films, is_mark, note_film, site_secret

ANN, BEN = "a" * 64, "b" * 64
FILM, OTHER = "1" * 64, "2" * 64


def test_the_secret_is_made_once_and_is_the_program_s_own(home: Path) -> None:
    secret = site_secret()
    assert len(secret) == 32
    assert site_secret() == secret
    assert stat.S_IMODE((home / "patient_marks.secret").stat().st_mode) == 0o600


def test_each_site_has_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = site_secret()
    monkeypatch.setenv("SECOND_READ_HOME", str(home / "elsewhere"))
    assert site_secret() != own


def test_films_are_found_by_their_patient_the_newest_first(home: Path) -> None:
    note_film(ANN, FILM)
    note_film(ANN, OTHER)
    note_film(BEN, FILM)
    os.utime(home / "kept_by_patient" / ANN / FILM, (0, 0))
    assert [film.digest for film in films_of(ANN)] == [OTHER, FILM]
    assert films_of("c" * 64) == []


def test_a_film_that_is_read_again_keeps_the_day_of_its_first_reading(home: Path) -> None:
    note_film(ANN, FILM)
    os.utime(home / "kept_by_patient" / ANN / FILM, (0, 0))
    note_film(ANN, FILM)
    assert [film.at.year for film in films_of(ANN)] == [1970]


def test_a_film_that_is_forgotten_is_nobody_s_and_a_patient_without_films_leaves_nothing(home: Path) -> None:
    forget_films([FILM])
    note_film(ANN, FILM)
    note_film(ANN, OTHER)
    note_film(BEN, FILM)
    forget_films([FILM])
    assert [film.digest for film in films_of(ANN)] == [OTHER]
    assert [path.name for path in (home / "kept_by_patient").iterdir()] == [ANN]


def test_all_of_it_is_closed_to_other_users(home: Path) -> None:
    note_film(ANN, FILM)
    for path in [home / "kept_by_patient", *(home / "kept_by_patient").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize("text", ["", "../../etc", "DOE^JANE", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_nothing_else_is_taken_for_a_mark(text: str) -> None:
    assert not is_mark(text)
    with pytest.raises(ValueError, match="expected the mark of a patient"):
        note_film(text, FILM)
