"""Lung masks beside a folder of films."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from films.layout import FilmFolderError, load_films
from films.lung_masks import has_mask, lung_mask, mask_folder


def _masks(films: Path) -> Path:
    return films.with_name(f"{films.name}_lung_masks")


@pytest.fixture
def drawn(phantom_folder: Path, tmp_path: Path) -> Path:
    """A mask of the left half for the first phantom alone."""
    film = load_films(phantom_folder)[0]
    path = (tmp_path / film.name).with_suffix(".png")
    path.parent.mkdir(parents=True)
    half = np.zeros((224, 224), np.uint8)
    half[:, :112] = 1
    cv2.imwrite(str(path), half)
    return tmp_path


def test_masks_lie_beside_the_films(phantom_folder: Path) -> None:
    assert mask_folder(phantom_folder) is None
    _masks(phantom_folder).mkdir()
    assert mask_folder(phantom_folder) == _masks(phantom_folder)
    _masks(phantom_folder).rmdir()


def test_a_mask_is_found_by_the_films_name_and_reduced_to_the_side_asked_for(drawn: Path, phantom_folder: Path) -> None:
    first, second = load_films(phantom_folder)[:2]
    assert has_mask(drawn, first)
    assert not has_mask(drawn, second)
    mask = lung_mask(drawn, first, 56)
    assert mask.shape == (56, 56)
    assert mask[:, :28].all()
    assert not mask[:, 28:].any()


def test_a_mask_that_is_not_there_or_no_picture_is_named_with_its_film(drawn: Path, phantom_folder: Path) -> None:
    first, second = load_films(phantom_folder)[:2]
    with pytest.raises(FilmFolderError, match=f"{second.name}: expected its lung mask"):
        lung_mask(drawn, second, 56)
    (drawn / first.name).with_suffix(".png").write_bytes(b"no picture")
    with pytest.raises(FilmFolderError, match="received none that can be read"):
        lung_mask(drawn, first, 56)


def test_real_masks_cover_about_a_third_of_a_film(chest_xray: Path) -> None:
    folder = mask_folder(chest_xray)
    if folder is None:
        pytest.skip("no lung masks beside the real films")
    films = [film for film in load_films(chest_xray) if film.split == "test" and has_mask(folder, film)]
    assert len(films) == 378
    assert np.mean([lung_mask(folder, film, 224).mean() for film in films]) == pytest.approx(0.34, abs=0.02)
