import shutil
from pathlib import Path

from films.duplicates import copies_of
from films.layout import load_films
from films.phantoms import write_phantom_folder


def test_copies_are_found_by_their_bytes_alone(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=3, test=2)
    films = load_films(folder)
    assert all(copies_of(film, films) == () for film in films)
    copy = folder / "train" / "PNEUMONIA" / "person999_virus_1.png"
    shutil.copyfile(films[0].path, copy)
    films = load_films(folder)
    (found,) = copies_of(films[0], films)
    assert found.path == copy
    assert [film.name for film in copies_of(found, films)] == [films[0].name]


def test_another_film_of_the_same_length_is_no_copy(tmp_path: Path) -> None:
    films = load_films(write_phantom_folder(tmp_path / "films", train=2, test=1))
    films[1].path.write_bytes(bytes(films[0].path.stat().st_size))
    assert copies_of(films[0], films) == ()
