"""Which films of the clinic may be learned from, and the sentence on each that may not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from films.divisions import Division, Leaks, content_digests
from films.layout import Film, load_films
from films.phantoms import encode_png
from films.protocols import divide
from records.database import Database, open_database
from records.kept_films import kept_film
from records.marks import MarkFacts, record_mark
from records.tables import Agreement, MarkWord, OwnFinding
from tests.training.clinic import judged, unlike_folder
from tests.unlike_films import unlike_film, unlike_png
from training.clinic_films import CLINIC_PREFIX, ClinicFilms, clinic_films, path_of_clinic_film


@pytest.fixture
def database() -> Iterator[Database]:
    with open_database() as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unlike_folder(tmp_path_factory.mktemp("unlike") / "films")


@pytest.fixture(scope="module")
def division(folder: Path) -> Division:
    return divide("official", load_films(folder).films)[0]


def chosen(database: Database, division: Division) -> ClinicFilms:
    films = (*division.learnable, *division.test, *division.unused)
    return clinic_films(database, films, division, content_digests(films))


def sentence_on(found: ClinicFilms, digest: str) -> str:
    assert found.films == ()
    ((short, sentence),) = found.refused
    assert short == digest[:12]
    return sentence


def test_a_film_that_was_judged_and_kept_is_a_film_to_learn_from(database: Database, division: Division) -> None:
    digest = judged(database, unlike_png(1, 300, 260), "pneumonia")
    found = chosen(database, division)
    name = f"clinic/{digest[:16]}"
    path = kept_film(digest)
    assert path is not None
    assert found == ClinicFilms((Film(path, name, "train", "PNEUMONIA", "", name, name, 300, 260),), (), (1,), ())


def test_its_name_leads_back_to_it_as_long_as_it_is_kept(database: Database, division: Division) -> None:
    judged(database, unlike_png(1))
    (film,) = chosen(database, division).films
    assert film.name.startswith(CLINIC_PREFIX)
    assert not any(other.name.startswith(CLINIC_PREFIX) for other in division.learnable)
    assert path_of_clinic_film(film.name) == film.path
    assert path_of_clinic_film("clinic/../records") is None
    film.path.unlink()
    assert path_of_clinic_film(film.name) is None


@pytest.mark.parametrize(
    ("agreement", "own", "label"),
    [("agree", None, "NORMAL"), ("disagree", "pneumonia", "PNEUMONIA"), ("unsure", "no pneumonia", "NORMAL")],
)
def test_its_label_is_what_the_verdict_says(
    database: Database, division: Division, agreement: Agreement, own: OwnFinding | None, label: str
) -> None:
    judged(database, unlike_png(1), own, agreement)
    (film,) = chosen(database, division).films
    assert film.label == label


def test_a_verdict_that_does_not_say_labels_nothing(database: Database, division: Division) -> None:
    digest = judged(database, unlike_png(1), "uncertain")
    assert sentence_on(chosen(database, division), digest) == (
        "The latest verdict on it, number 1, does not say whether it shows pneumonia."
    )


def test_the_latest_of_contradicting_verdicts_counts_and_that_is_said(database: Database, division: Division) -> None:
    judged(database, unlike_png(1), "pneumonia")
    digest = judged(database, unlike_png(1), "no pneumonia")
    found = chosen(database, division)
    assert (found.films[0].label, found.verdicts) == ("NORMAL", (2,))
    assert found.noted == ((digest[:12], "Verdicts on it differ; the latest counts, number 2: no pneumonia."),)
    judged(database, unlike_png(1), "uncertain")
    assert "number 3, does not say" in sentence_on(chosen(database, division), digest)


def test_a_film_that_was_not_kept_or_cannot_be_read_is_refused(database: Database, division: Division) -> None:
    torn, blank = unlike_png(2)[:-300], encode_png(np.full((200, 200), 9, np.uint8))
    refused = {
        judged(database, unlike_png(1), keep=False): "It was not kept",
        judged(database, torn): "cut off or damaged",
        judged(database, blank): "received an even surface",
    }
    found = chosen(database, division)
    assert found.films == ()
    for short, sentence in found.refused:
        assert next(words for digest, words in refused.items() if digest.startswith(short)) in sentence


def test_a_kept_file_that_was_changed_is_refused(database: Database, division: Division) -> None:
    digest = judged(database, unlike_png(1))
    path = kept_film(digest)
    assert path is not None
    path.write_bytes(unlike_png(2))
    assert "changed since" in sentence_on(chosen(database, division), digest)


@pytest.mark.parametrize("word", ["label wrong", "unusable"])
def test_a_film_that_people_marked_is_refused_until_it_is_fine(
    database: Database, division: Division, word: MarkWord
) -> None:
    digest = judged(database, unlike_png(1))
    facts = MarkFacts(film=digest[:12], digest=digest, data_digest="d" * 64, mark=word)
    record_mark(database, facts, "Ada")
    assert sentence_on(chosen(database, division), digest) == f"People marked it: {word}."
    record_mark(database, replace(facts, mark="fine"), "Ada")
    assert len(chosen(database, division).films) == 1


def test_a_test_film_never_enters_however_it_was_judged_and_marked(database: Database, division: Division) -> None:
    film = division.test[0]
    digest = judged(database, film.path.read_bytes(), "no pneumonia")
    record_mark(database, MarkFacts(film=film.name, digest=digest, data_digest="d" * 64, mark="fine"), "Ada")
    assert sentence_on(chosen(database, division), digest) == (
        f"It is the same file as a test film, {film.name}: test films are never learned from."
    )


def test_nor_does_another_crop_or_resolution_of_it(database: Database, division: Division) -> None:
    pixels = cv2.imread(str(division.test[1].path), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    larger = np.asarray(cv2.resize(pixels, None, fx=2, fy=2.3, interpolation=cv2.INTER_CUBIC), np.uint8)
    digest = judged(database, encode_png(larger[20:, :-40]))
    assert sentence_on(chosen(database, division), digest).startswith(
        f"It is another copy, crop or resolution of a test film, {division.test[1].name}"
    )


@pytest.mark.parametrize("key", ["patient", "patient_coarse"])
def test_nor_a_film_of_the_folder_whose_patient_is_tested_on(database: Database, division: Division, key: str) -> None:
    of_test_patient = replace(division.train[0], **{key: getattr(division.test[0], key)})
    digest = judged(database, of_test_patient.path.read_bytes())
    found = chosen(database, replace(division, train=(of_test_patient, *division.train[1:])))
    assert sentence_on(found, digest) == (
        f"It is the same file as {of_test_patient.name}, and test films bear that patient's number."
    )


def test_a_film_that_the_folder_holds_is_not_added_a_second_time(database: Database, division: Division) -> None:
    bigger = cv2.resize(cv2.imread(str(division.train[1].path), cv2.IMREAD_GRAYSCALE), (700, 600))  # type: ignore[arg-type]
    judged(database, division.train[0].path.read_bytes())
    judged(database, encode_png(np.asarray(bigger, np.uint8)))
    judged(database, division.validation[0].path.read_bytes())
    found = chosen(database, division)
    assert found.films == ()
    said = " ".join(sentence for _, sentence in found.refused)
    assert f"the same file as {division.train[0].name}, which the folder holds already in its train part" in said
    assert f"resolution of {division.train[1].name}, which the folder holds already in its train part" in said
    assert f"the same file as {division.validation[0].name}, which the folder holds already in its valid" in said


def test_of_two_cuts_of_one_clinic_film_the_one_judged_later_is_taken(database: Database, division: Division) -> None:
    first = judged(database, unlike_png(1))
    second = judged(database, encode_png(unlike_film(1)[8:, 10:]), "no pneumonia")
    found = chosen(database, division)
    assert [film.path.name for film in found.films] == [second]
    assert found.refused[0][0] == first[:12]
    assert f"of the clinic's film {second[:12]}, whose verdict, number 2, is later" in found.refused[0][1]


def test_without_verdicts_there_is_nothing_and_no_film_is_opened(database: Database, division: Division) -> None:
    gone = replace(division.train[0], path=Path("gone"))
    contents = content_digests(division.learnable)
    assert clinic_films(database, [gone], division, contents) == ClinicFilms()


@pytest.mark.slow
@pytest.mark.data
def test_no_full_resolution_test_film_passes_and_other_films_do(
    chest_xray: Path, full_resolution: Path, database: Database
) -> None:
    films = load_films(chest_xray).films
    train = [film for film in films if film.split == "train"][::350]  # as if they were the clinic's own
    rest = tuple(film for film in films if film.split == "test")
    division = Division("official", 1, 0, train=(), validation=(), test=rest, unused=(), leaks=Leaks(0, 0, 0))
    twins = [judged(database, path.read_bytes()) for path in sorted(full_resolution.rglob("*.jpeg"))]
    new = [judged(database, film.path.read_bytes()) for film in train]
    found = clinic_films(database, rest, division, content_digests(rest))
    assert sorted(film.path.name for film in found.films) == sorted(new)
    assert sorted(short for short, _ in found.refused) == sorted(digest[:12] for digest in twins)
    assert all("crop or resolution of a test film" in sentence for _, sentence in found.refused)
    assert len(twins) == 64
