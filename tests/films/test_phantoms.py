from pathlib import Path

import numpy as np
import pytest

from films.layout import load_films
from films.lung_masks import has_mask, lung_mask, mask_folder
from films.phantoms import encode_png, phantom, phantom_lungs, write_phantom_folder, write_phantom_masks
from reading.radiograph import decode


def test_the_same_seed_draws_the_same_chest() -> None:
    np.testing.assert_array_equal(phantom(3, True), phantom(3, True))
    assert not np.array_equal(phantom(3, True), phantom(4, True))


@pytest.mark.parametrize("seed", range(6))
def test_pneumonia_is_a_bright_patch_in_one_lung(seed: int) -> None:
    difference = phantom(seed, True).astype(int) - phantom(seed, False)
    patch = difference > 25
    assert 0.002 < patch.mean() < 0.1
    columns = np.flatnonzero(patch.any(axis=0)) / patch.shape[1]
    assert columns.max() < 0.5 or columns.min() > 0.5


@pytest.mark.parametrize(("width", "height"), [(480, 400), (224, 224), (1600, 1200)])
def test_a_phantom_has_the_size_asked_for(width: int, height: int) -> None:
    film = phantom(1, False, width, height)
    assert film.shape == (height, width)
    assert film.dtype == np.uint8


@pytest.mark.parametrize("seed", range(6))
def test_a_phantoms_lungs_are_where_it_is_dark_inside_the_body(seed: int) -> None:
    film, lungs = phantom(seed, pneumonia=False), phantom_lungs(seed)
    assert lungs.shape == film.shape
    dark = film[150:250, 100:380] < 100  # between the lungs' middles, where the heart is not
    assert lungs[150:250, 100:380][dark].mean() > 0.97
    assert not lungs[:, 235:245].any()  # the spine


def test_the_masks_of_a_phantom_folder_lie_beside_it(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=2, test=1)
    masks = write_phantom_masks(folder)
    assert mask_folder(folder) == masks
    films = load_films(folder)
    assert all(has_mask(masks, film) for film in films)
    assert 0.2 < lung_mask(masks, films[0], 96).mean() < 0.35


def test_a_phantom_folder_has_the_official_layout(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=2, test=1)
    counts = {
        path.relative_to(folder).as_posix(): len(list(path.iterdir())) for path in folder.glob("*/*") if path.is_dir()
    }
    assert counts == {
        "train/NORMAL": 2, "train/PNEUMONIA": 2, "val/NORMAL": 0, "val/PNEUMONIA": 0,
        "test/NORMAL": 1, "test/PNEUMONIA": 1,
    }  # fmt: skip


def test_no_film_of_a_phantom_folder_is_there_twice(phantom_folder: Path) -> None:
    contents = [path.read_bytes() for path in phantom_folder.rglob("*.png")]
    assert len(set(contents)) == len(contents) == 64


def test_an_encoded_film_decodes_to_itself() -> None:
    film = phantom(5, True)
    np.testing.assert_array_equal(decode(encode_png(film)).pixels, film)
