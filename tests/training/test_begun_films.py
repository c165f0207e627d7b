"""The films that a draft was begun with: the same ones to its end, whatever comes into the folder meanwhile."""

import json
from pathlib import Path

import pytest

from films.divisions import Division, content_digests
from films.layout import FilmFolderError
from films.phantoms import encode_png, phantom, write_phantom_folder
from training.beginning import begin, learned_from
from training.draft import FILMS_FILE
from training.order import Order
from training.recipe import Recipe


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Films that a test may change."""
    return write_phantom_folder(tmp_path / "films", train=10, test=4)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return tmp_path / "drafts" / "20991231T000000Z-aaaa"


def begun(folder: Path, draft: Path) -> Division:
    """Begin the draft, or go on with it."""
    order = Order(recipe=Recipe(protocol="patient-70-15-15", weights="none"), films=folder)
    begin(order, draft)
    return learned_from(order, draft, lambda _: None)[0]


def test_a_draft_keeps_the_content_of_each_film_of_its_parts_and_goes_on_with_them(folder: Path, draft: Path) -> None:
    division = begun(folder, draft)
    kept = json.loads((draft / FILMS_FILE).read_text())
    assert kept == {
        "train": content_digests(division.train),
        "validation": content_digests(division.validation),
        "test": content_digests(division.test),
    }
    assert begun(folder, draft) == division


def test_a_film_that_came_meanwhile_ends_it_since_the_division_would_be_another(folder: Path, draft: Path) -> None:
    begun(folder, draft)
    (folder / "train" / "NORMAL" / "one more.png").write_bytes(encode_png(phantom(777, False, 333, 288)))
    with pytest.raises(FilmFolderError, match=f"Expected the films that {draft.name} was begun with, received others "):
        begun(folder, draft)


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_so_does_a_film_of_any_part_that_has_other_bytes_now(folder: Path, draft: Path, part: str) -> None:
    film = getattr(begun(folder, draft), part)[0]
    film.path.write_bytes(encode_png(phantom(777, film.positive, film.width, film.height)))
    with pytest.raises(FilmFolderError, match=rf"received others in its {part} part, among them {film.name}"):
        begun(folder, draft)


def test_a_draft_of_an_earlier_program_keeps_what_it_goes_on_with(folder: Path, draft: Path) -> None:
    begun(folder, draft)
    (draft / FILMS_FILE).unlink()
    begun(folder, draft)
    assert (draft / FILMS_FILE).is_file()
