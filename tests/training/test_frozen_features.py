from pathlib import Path

import numpy as np
import pytest

from films.layout import FilmFolderError, load_films
from films.phantoms import write_phantom_folder
from training.recipe import Recipe

TINY = Recipe(side=64, width=0.35, weights="none")


def test_each_film_has_a_row_of_features_and_the_same_network_gives_the_same(phantom_folder: Path) -> None:
    import keras

    from training.frozen_features import frozen_features

    films, found = load_films(phantom_folder)[:6], []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        found.append(frozen_features(films, TINY))
    assert found[0].shape == (6, 1280)
    assert found[0].dtype == np.float32
    assert len(np.unique(found[0], axis=0)) == 6
    np.testing.assert_array_equal(found[0], found[1])


@pytest.mark.slow
def test_the_features_do_not_depend_on_the_films_beside(phantom_folder: Path) -> None:
    import keras

    from training.frozen_features import frozen_features

    films, found = load_films(phantom_folder)[:6], []
    for chosen in (films, films[4:]):
        keras.utils.set_random_seed(1)
        found.append(frozen_features(chosen, TINY))
    np.testing.assert_allclose(found[0][4:], found[1], atol=1e-5)


def test_a_film_that_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    from training.frozen_features import frozen_features

    folder = write_phantom_folder(tmp_path, 2, 0)
    path = folder / "train/NORMAL/phantom00001.png"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(FilmFolderError, match=r"train/NORMAL/phantom00001\.png: .* Take it out of the folder\."):
        frozen_features(load_films(folder), TINY)


def test_the_features_are_named_by_their_weights_and_side() -> None:
    from training.frozen_features import features_of

    assert features_of(Recipe()) == "MobileNetV2, ImageNet, dequantised from Coral, 224 pixels"
