import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from films.layout import FilmFolderError, fetched_folder, film_counts, film_folder, load_films
from films.phantoms import encode_png, phantom, write_phantom_folder

PREVIEW = b"\xff\xe2\xff\xfe" + bytes(65_532)  # a JPEG segment that moves the size far into the file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_phantom_folder(tmp_path / "films", train=2, test=1)


def _fails(folder: Path) -> str:
    with pytest.raises(FilmFolderError) as raised:
        load_films(folder)
    return str(raised.value)


def test_the_fetched_films_are_used_where_no_folder_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetched_folder() == home / "films" / "chest_xray"
    assert film_folder() is None
    fetched_folder().mkdir(parents=True)
    assert film_folder() == fetched_folder()
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path / "own"))
    assert film_folder() == tmp_path / "own"


def test_a_folder_of_a_user_that_there_is_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", "~nobody-at-all/films")
    with pytest.raises(FilmFolderError, match="received '~nobody-at-all/films': there is no such user"):
        film_folder()


def test_the_settings_name_a_folder_and_the_environment_goes_before_them(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(f'films_folder = "{tmp_path / "clinic"}"')
    assert film_folder() == tmp_path / "clinic"
    monkeypatch.setenv("CHEST_XRAY_DIR", str(tmp_path / "own"))
    assert film_folder() == tmp_path / "own"


def test_a_folder_of_the_settings_that_is_no_full_path_is_named(home: Path) -> None:
    home.mkdir(exist_ok=True)
    for value in ('"films"', "3"):
        (home / "settings.toml").write_text(f"films_folder = {value}")
        with pytest.raises(FilmFolderError, match=r"`films_folder` in settings\.toml to be the full path of a f"):
            film_folder()


def test_the_folder_above_the_films_is_told_where_they_are(tmp_path: Path) -> None:
    films = write_phantom_folder(tmp_path / "data" / "set" / "chest_xray", train=1, test=0)
    assert f"; {films} inside it looks right." in _fails(tmp_path / "data" / "set")
    assert f"; {films} inside it looks right." in _fails(tmp_path / "data")


@pytest.mark.parametrize("below", ["train", "test", "train/NORMAL"])
def test_a_folder_inside_the_films_is_told_where_they_begin(folder: Path, below: str) -> None:
    assert f"; {folder} above it looks right." in _fails(folder / below)


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "films.zip").write_bytes(b"PK")
    assert "it is a file; a zip has to be unpacked first" in _fails(tmp_path / "films.zip")
    assert f"there is no folder {tmp_path / 'nowhere'}" in _fails(tmp_path / "nowhere")


def test_classes_without_a_split_are_said(folder: Path) -> None:
    assert "NORMAL and PNEUMONIA lie in it directly" in _fails(_moved(folder / "train", folder.parent / "flat"))


def _moved(folder: Path, to: Path) -> Path:
    return folder.rename(to)


def test_names_in_other_letters_are_said(folder: Path) -> None:
    (folder / "train" / "NORMAL").rename(folder / "train" / "other")
    (folder / "train" / "other").rename(folder / "train" / "Normal")
    assert "missing train/NORMAL; train/Normal is there, but the name has to be written exactly so" in _fails(folder)


def test_an_empty_class_is_said(folder: Path) -> None:
    for film in (folder / "train" / "PNEUMONIA").iterdir():
        film.rename(film.with_suffix(".txt"))
    assert _fails(folder) == "Expected PNG or JPEG films in train/PNEUMONIA of 'films', received none."


def test_a_class_of_unreadable_films_gives_the_first_as_an_example(folder: Path) -> None:
    for film in (folder / "train" / "NORMAL").iterdir():
        film.write_bytes(b"")
    assert "received none; 2 left out as unreadable, the first one train/NORMAL/phantom00000.png: Expected a PNG" in (
        _fails(folder)
    )


def test_a_split_is_required_by_whoever_needs_it(folder: Path) -> None:
    load_films(folder).require("test")
    shutil.rmtree(folder / "test")
    films = load_films(folder)
    with pytest.raises(FilmFolderError, match="films in test/NORMAL of 'films', received none"):
        films.require("test")


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "received an empty file"),
        (b"no film", "received something else"),
        (b"\x89PNG\r\n\x1a\n1234", "received a damaged one"),
        (b"%PDF-1.4", "received a PDF document"),
    ],
)
def test_an_unreadable_film_is_listed_and_left_out(folder: Path, content: bytes, sentence: str, listed: bool) -> None:
    broken = folder / "test" / "NORMAL" / "broken.png"
    broken.write_bytes(content)
    if listed:
        (folder / "labels.csv").write_text("path,original_width,original_height\ntest/NORMAL/broken.png,9,9\n")
    found = load_films(folder)
    assert len(found) == 6
    ((name, said),) = found.unreadable
    assert name == "test/NORMAL/broken.png"
    assert sentence in said


def test_what_can_not_be_opened_is_listed(folder: Path) -> None:
    (folder / "train" / "NORMAL" / "more").mkdir()
    ((name, said),) = load_films(folder).unreadable
    assert name == "train/NORMAL/more"
    assert "can be opened" in said


def test_a_film_counts_by_its_content_not_by_its_suffix(folder: Path) -> None:
    normal = folder / "train" / "NORMAL"
    (normal / "film").write_bytes(encode_png(phantom(1, pneumonia=False)))
    (normal / "film.dcm").write_bytes(bytes(128) + b"DICM")
    found = load_films(folder)
    assert "train/NORMAL/film" in [film.name for film in found]
    assert [(name, "DICOM" in said) for name, said in found.unreadable] == [("train/NORMAL/film.dcm", True)]


def test_a_long_header_is_read_to_its_end(folder: Path) -> None:
    content = cv2.imencode(".jpg", np.zeros((50, 70), np.uint8))[1].tobytes()
    (folder / "train" / "NORMAL" / "film.jpg").write_bytes(content[:2] + PREVIEW + content[2:])
    film = next(film for film in load_films(folder) if film.path.suffix == ".jpg")
    assert (film.width, film.height) == (70, 50)


@pytest.mark.parametrize(
    "text", ["label,file\nNORMAL,a.png\n", "path\n{name}\n", "path,original_width,original_height\n{name},wide,0\n", ""]
)
def test_a_list_without_sizes_leaves_them_to_the_films(folder: Path, text: str) -> None:
    name = load_films(folder)[0].name
    (folder / "labels.csv").write_text(text.format(name=name))
    found = load_films(folder)
    assert (found[0].width, found[0].height, found.unreadable) == (320, 288, ())


def test_a_list_that_is_none_is_said_and_left_out(folder: Path) -> None:
    (folder / "labels.csv").write_bytes(b"PK\x03\x04\xff\xfe" * 9)
    found = load_films(folder)
    assert len(found) == 6
    assert [name for name, _ in found.unreadable] == ["labels.csv"]


def test_a_list_from_a_spreadsheet_is_read(folder: Path) -> None:
    name = load_films(folder)[0].name
    (folder / "labels.csv").write_text(f"path,original_width,original_height\n{name},900,600\n", encoding="utf-8-sig")
    assert load_films(folder)[0].width == 900


def test_counts_are_by_split_and_label(folder: Path) -> None:
    (folder / "train" / "NORMAL" / ".DS_Store").write_bytes(b"x")
    assert film_counts(folder) == {
        "train/NORMAL": 2,
        "train/PNEUMONIA": 2,
        "test/NORMAL": 1,
        "test/PNEUMONIA": 1,
    }


def test_a_part_of_the_films_is_films(folder: Path) -> None:
    films = load_films(folder)
    assert films[1:3] == films.films[1:3]
    assert films[-1] in films
    assert next(reversed(films)) == films[-1]


@pytest.mark.data
def test_the_official_folder_is_read_in_a_moment(chest_xray: Path) -> None:
    import time

    began = time.perf_counter()
    found = load_films(chest_xray)
    assert (len(found), found.unreadable) == (5856, ())
    assert time.perf_counter() - began < 10  # a second or so; a machine may be busy
