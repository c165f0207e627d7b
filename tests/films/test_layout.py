import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.divisions import digest_of
from films.layout import Film, FilmFolderError, film_folder, load_films
from films.phantoms import encode_png, phantom, write_phantom_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_phantom_folder(tmp_path / "films", train=3, test=2)


def test_the_folder_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert film_folder() is None
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path))
    assert film_folder() == tmp_path
    (tmp_path / "chest_xray").mkdir()
    assert film_folder() == tmp_path / "chest_xray"


def test_all_films_are_found_sorted_by_name(folder: Path) -> None:
    films = load_films(folder)
    assert [film.name for film in films] == sorted(film.name for film in films)
    counts = {(split, label): 0 for split in ("train", "test") for label in ("NORMAL", "PNEUMONIA")}
    for film in films:
        counts[film.split, film.label] += 1
        assert film.path == folder / film.name
        assert film.positive is (film.label == "PNEUMONIA")
    assert list(counts.values()) == [3, 3, 2, 2]


def test_without_a_list_sizes_come_from_the_films(folder: Path) -> None:
    sizes = [(film.width, film.height) for film in load_films(folder) if film.label == "NORMAL"]
    assert sizes == [(width, 288) for width in (320, 336, 320, 336, 352)]
    assert load_films(folder)[0].aspect_ratio == pytest.approx(320 / 288)


def test_with_a_list_sizes_are_those_of_the_films_as_taken(folder: Path) -> None:
    name = load_films(folder)[0].name
    (folder / "labels.csv").write_text(f"path,original_width,original_height\n{name},1500,1000\n")
    films = load_films(folder)
    assert (films[0].width, films[0].height, films[0].aspect_ratio) == (1500, 1000, 1.5)
    assert (films[1].width, films[1].height) == (336, 288)


def test_what_is_no_film_is_passed_over(folder: Path) -> None:
    before = load_films(folder)
    normal = folder / "train" / "NORMAL"
    for stray in ("notes.txt", ".hidden.png", "._film.jpeg", "film.dcm", "Thumbs.db"):
        (normal / stray).write_bytes(b"x")
    assert load_films(folder) == before


@pytest.mark.parametrize("suffix", [".PNG", ".JPEG", ".jpg"])
def test_a_suffix_counts_in_any_case(folder: Path, suffix: str) -> None:
    film = next((folder / "train" / "NORMAL").iterdir())
    shutil.copy(film, film.with_suffix(suffix))
    assert len(load_films(folder)) == 11


@pytest.mark.parametrize("labels", [["NORMAL"], ["PNEUMONIA"], ["NORMAL", "PNEUMONIA"]])
def test_a_missing_label_folder_is_named(folder: Path, labels: list[str]) -> None:
    for label in labels:
        shutil.rmtree(folder / "train" / label)
    missing = " and ".join(f"train/{label}" for label in labels)
    with pytest.raises(FilmFolderError, match=f"in 'films', missing {missing}"):
        load_films(folder)


def test_a_folder_that_does_not_exist_is_no_film_folder(tmp_path: Path) -> None:
    with pytest.raises(FilmFolderError, match="Expected train/NORMAL and train/PNEUMONIA in 'nowhere'"):
        load_films(tmp_path / "nowhere")


def test_a_film_whose_name_is_no_text_is_left_out_and_named(folder: Path) -> None:
    before = load_films(folder)
    film = folder / "train" / "NORMAL" / os.fsdecode(b"f\xfclm.png")
    film.write_bytes(encode_png(phantom(1, pneumonia=False)))
    found = load_films(folder)
    assert found == before
    ((name, sentence),) = found.unreadable
    assert name.encode() == rb"train/NORMAL/f\udcfclm.png"
    assert "Expected a file name in UTF-8" in sentence


def test_an_unreadable_film_is_left_out_and_named(folder: Path) -> None:
    before = load_films(folder)
    (folder / "train" / "NORMAL" / "broken.png").write_bytes(b"no film")
    found = load_films(folder)
    assert list(found) == list(before)
    assert [name for name, _ in found.unreadable] == ["train/NORMAL/broken.png"]
    assert "Expected a PNG or JPEG film" in found.unreadable[0][1]


def test_a_class_without_a_readable_film_is_an_error(folder: Path) -> None:
    for path in (folder / "train" / "NORMAL").iterdir():
        path.write_bytes(b"no film")
    with pytest.raises(FilmFolderError, match="NORMAL"):
        load_films(folder)


def test_the_split_folders_val_and_test_may_be_missing(folder: Path) -> None:
    shutil.rmtree(folder / "val")
    shutil.rmtree(folder / "test")
    assert {film.split for film in load_films(folder)} == {"train"}


@given(order=st.permutations(range(10)))
def test_the_digest_does_not_depend_on_the_order(order: list[int], phantom_folder: Path) -> None:
    films = load_films(phantom_folder)[:10]
    assert digest_of([films[index] for index in order]) == digest_of(films)


def test_the_digest_changes_with_content_name_and_number(folder: Path) -> None:
    films = load_films(folder)
    before = digest_of(films)
    assert digest_of(films[1:]) != before
    path = films[0].path
    path.rename(path.with_name("renamed.png"))
    assert digest_of(load_films(folder)) != before
    path.with_name("renamed.png").rename(path)
    assert digest_of(load_films(folder)) == before
    path.write_bytes(films[1].path.read_bytes())
    assert digest_of(films) != before


def test_the_digest_is_the_same_wherever_the_folder_lies(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    assert digest_of(load_films(tmp_path / "copy")) == digest_of(load_films(folder))


@pytest.mark.data
def test_the_official_set_is_complete(chest_xray: Path) -> None:
    films = load_films(chest_xray)

    def count(split: str, label: str) -> int:
        return sum(film.split == split and film.label == label for film in films)

    assert [count(split, label) for split in ("train", "val", "test") for label in ("NORMAL", "PNEUMONIA")] == [
        1341, 3875, 8, 8, 234, 390,
    ]  # fmt: skip
    assert not {film.patient for film in films if film.split == "train"} & {
        film.patient for film in films if film.split == "test"
    }
    assert {film.cause for film in films} == {"normal", "bacteria", "virus"}


@pytest.mark.data
def test_the_official_list_gives_the_size_as_taken(chest_xray: Path, full_resolution: Path) -> None:
    films: dict[str, Film] = {film.name: film for film in load_films(chest_xray)}
    from reading.radiograph import read_header

    for path in sorted(full_resolution.rglob("*.jpeg")):
        header = read_header(path.read_bytes())
        film = films[path.relative_to(full_resolution).as_posix()]
        assert (film.width, film.height) == (header.width, header.height), film.name
