"""Labelled films of any folder: by the folders they lie in, or by a list."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from films.layout import FilmFolderError
from films.other_folder import Labelling, has_class_folders, label_columns, labelled_films
from films.phantoms import encode_png, phantom, write_phantom_folder

BY_WORD = Labelling("reader", ("patch", "white"), ("clear",))
LINES = (
    "a.png,patch,4,M,p1,480",
    "b.png,clear,5,F,p1,480",
    "c.png,white,,F,p2,480",
    "d.png,device,31,F,p3,480",
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return with_list(tmp_path, LINES)


def with_list(folder: Path, lines: Sequence[str]) -> Path:
    (folder / "labels.csv").write_text("\n".join(("path,reader,age,sex,patient,original_width", *lines)) + "\n")
    for seed, line in enumerate(lines):
        name = line.split(",", maxsplit=1)[0]
        if not (folder / name).exists() and ".." not in name:
            (folder / name).write_bytes(encode_png(phantom(seed, pneumonia=seed % 2 == 0)))
    return folder


def test_of_the_official_layout_the_test_films_are_taken(tmp_path: Path) -> None:
    found = labelled_films(write_phantom_folder(tmp_path, train=3, test=2))
    assert [film.name.rsplit("/", 1)[0] for film in found.films] == ["test/NORMAL"] * 2 + ["test/PNEUMONIA"] * 2
    assert [film.positive for film in found.films] == [False, False, True, True]


def test_two_folders_are_enough(tmp_path: Path) -> None:
    write_phantom_folder(tmp_path, train=2, test=2)
    found = labelled_films(tmp_path / "train")
    assert has_class_folders(tmp_path / "train")
    assert {film.name.split("/")[0] for film in found.films} == {"NORMAL", "PNEUMONIA"}
    assert all(film.split == "test" for film in found.films)


def test_a_film_whose_name_is_no_text_is_left_out_and_named(tmp_path: Path) -> None:
    write_phantom_folder(tmp_path, train=2, test=2)
    film = tmp_path / "train" / "NORMAL" / os.fsdecode(b"f\xfclm.png")
    film.write_bytes(encode_png(phantom(1, pneumonia=False)))
    found = labelled_films(tmp_path / "train")
    assert len(found.films) == 4
    assert [name.encode() for name, _ in found.unreadable] == [rb"NORMAL/f\udcfclm.png"]


def test_a_list_labels_by_its_words(listed: Path) -> None:
    found = labelled_films(listed, BY_WORD)
    assert [(film.name, film.label, film.cause, film.patient) for film in found.films] == [
        ("a.png", "PNEUMONIA", "patch", "patient-1"),
        ("b.png", "NORMAL", "clear", "patient-1"),
        ("c.png", "PNEUMONIA", "white", "patient-2"),
    ]
    assert found.unlabelled == 1
    assert found.ages == (4.0, 5.0)  # of the films that are tested on, where it is known


def test_patients_are_told_apart_and_not_named(tmp_path: Path) -> None:
    lines = (
        "a.png,patch,4,M,Doe Jane,1",
        "b.png,clear,5,F,Roe 1234567,1",
        "c.png,clear,4,M,Doe Jane,1",
        "d.png,white,4,M,,1",
    )
    films = labelled_films(with_list(tmp_path, lines), BY_WORD).films
    assert [film.patient for film in films] == ["patient-1", "patient-2", "patient-1", "patient-3"]
    assert films[0].patient_coarse == "PNEUMONIA:patient-1"


def test_the_columns_that_could_label_are_told_with_their_words(listed: Path) -> None:
    columns = label_columns(listed)
    assert columns["reader"] == ("clear", "device", "patch", "white")
    assert "path" not in columns
    assert "original_width" not in columns  # one word labels nothing
    assert label_columns(listed.parent) == {}


def test_a_list_without_a_labelling_is_asked_about(listed: Path) -> None:
    with pytest.raises(FilmFolderError, match=r"could be one of reader \(clear, device, patch, white\)"):
        labelled_films(listed)


def test_bad_lines_cost_one_film_each(listed: Path) -> None:
    (listed / "c.png").write_bytes(b"no film")
    outside = listed.parent / "secret.png"
    outside.write_bytes(encode_png(phantom(9, pneumonia=True)))
    lines = (*LINES, "gone.png,clear,4,M,p4,480", "../secret.png,clear,4,M,p5,480", "a.png,clear,4,M,p1,480")
    with_list(listed, lines)
    (listed / "gone.png").unlink()
    found = labelled_films(listed, BY_WORD)
    assert [film.name for film in found.films] == ["a.png", "b.png"]
    bad = dict(found.unreadable)
    assert set(bad) == {"c.png", "gone.png", "../secret.png", "a.png"}
    assert "leads out of it" in bad["../secret.png"]
    assert "listed twice" in bad["a.png"]


def test_an_age_that_is_no_number_is_not_known(tmp_path: Path) -> None:
    lines = ("a.png,patch,NaN,M,p1,480", "b.png,clear,inf,F,p1,480", "c.png,white,3,F,p2,480")
    assert labelled_films(with_list(tmp_path, lines), BY_WORD).ages == (3.0,)


def test_a_film_counts_once_however_its_path_is_written(listed: Path) -> None:
    (listed / "inside").mkdir()
    with_list(listed, (*LINES, "./a.png,clear,4,M,p1,480", "inside/../b.png,patch,4,M,p1,480"))
    found = labelled_films(listed, BY_WORD)
    assert [film.name for film in found.films] == ["a.png", "b.png", "c.png"]
    assert ["listed twice" in sentence for _, sentence in found.unreadable] == [True, True]


def test_a_path_that_leads_nowhere_costs_one_film(listed: Path) -> None:
    (listed / "circle.png").symlink_to(listed / "circle.png")
    text = (listed / "labels.csv").read_text()
    (listed / "labels.csv").write_text(f"{text}a\0.png,clear,4,M,p4,480\ncircle.png,clear,4,M,p4,480\n")
    found = labelled_films(listed, BY_WORD)
    assert len(found.films) == 3
    assert [name for name, _ in found.unreadable] == ["a\0.png", "circle.png"]
    assert all("leads nowhere" in sentence for _, sentence in found.unreadable)


def test_a_size_that_no_film_has_leaves_the_sizes_to_the_films(listed: Path) -> None:
    before = labelled_films(listed, BY_WORD)
    head = "path,reader,original_width,original_height"
    lines = (f"a.png,patch,{10**19},300", "b.png,clear,480,300", "c.png,white,480,300")
    (listed / "labels.csv").write_text("\n".join((head, *lines)))
    found = labelled_films(listed, BY_WORD)
    assert [(film.width, film.height) for film in found.films] == [(film.width, film.height) for film in before.films]
    ((name, sentence),) = found.unreadable
    assert (name, "at most 6 digits in the list, received one of 20" in sentence) == ("labels.csv", True)


@pytest.mark.parametrize(
    ("labelling", "sentence"),
    [
        (Labelling("colour", ("red",), ("blue",)), "Expected the columns path and colour in labels.csv"),
        (Labelling("reader", ("patch",), ("patch",)), "each word to mean one label, received patch for both"),
        (Labelling("reader", ("patch",), ("none",)), "Expected films labelled NORMAL"),
    ],
)
def test_what_is_wrong_with_a_labelling_is_said(listed: Path, labelling: Labelling, sentence: str) -> None:
    with pytest.raises(FilmFolderError, match=sentence):
        labelled_films(listed, labelling)


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_a_folder_without_labels_says_what_was_looked_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FilmFolderError, match=r"Expected .*folder"):
        labelled_films(tmp_path / name)


def test_a_list_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(FilmFolderError, match="Expected a list in UTF-8"):
        label_columns(tmp_path)
