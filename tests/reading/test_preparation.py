from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.phantoms import phantom
from reading.preparation import PreparationError, check_signature, prepare, reduce, scale, signature
from reading.radiograph import decode

Encode = Callable[..., bytes]
SIDES = (64, 224, 256, 320)


def test_the_signature_names_each_step() -> None:
    assert signature(224) == "grey; area to 224; [-1, 1]"
    assert signature(64) == "grey; area to 64; [-1, 1]"
    assert signature(320) == "grey; area to 224; cubic to 320; [-1, 1]"


def test_every_side_has_a_signature_of_its_own() -> None:
    sides = range(32, 513, 32)
    assert len({signature(side) for side in sides}) == len(sides)


def test_a_version_prepared_otherwise_is_refused_naming_both_ways() -> None:
    check_signature(signature(224), 224)
    with pytest.raises(
        PreparationError, match="expects films prepared as 'colour', this program prepares them as 'grey"
    ):
        check_signature("colour", 224)
    with pytest.raises(PreparationError):
        check_signature(signature(224), 256)


def test_a_film_of_224_is_left_as_it_is() -> None:
    film = phantom(2, pneumonia=False, width=224, height=224)
    assert np.array_equal(reduce(film, 224), film)


def test_a_larger_input_is_an_enlargement_of_224() -> None:
    film = phantom(2, pneumonia=False, width=900, height=700)
    by_way_of_224 = reduce(reduce(film, 224), 320)
    np.testing.assert_array_equal(reduce(film, 320), by_way_of_224)
    straight = cv2.resize(film, (320, 320), interpolation=cv2.INTER_AREA)
    assert not np.array_equal(reduce(film, 320), straight)


@pytest.mark.parametrize("side", SIDES)
def test_a_prepared_film_is_a_batch_of_one_from_minus_one_to_one(side: int) -> None:
    batch = prepare(phantom(3, pneumonia=True), side)
    assert batch.shape == (1, side, side, 1)
    assert batch.dtype == np.float32
    assert -1.0 <= batch.min() < batch.max() <= 1.0


def test_black_is_minus_one_and_white_is_one() -> None:
    grey_levels = np.arange(256, dtype=np.uint8)[np.newaxis]
    scaled = scale(grey_levels)[0, :, 0]
    assert (scaled[0], scaled[-1]) == (-1.0, 1.0)
    np.testing.assert_allclose(np.diff(scaled), 2 / 255, atol=1e-6)


@given(width=st.integers(1, 700), height=st.integers(1, 700), grey=st.integers(0, 255), side=st.sampled_from(SIDES))
def test_an_even_film_of_any_size_keeps_its_grey(width: int, height: int, grey: int, side: int) -> None:
    film = np.full((height, width), grey, np.uint8)
    np.testing.assert_allclose(prepare(film, side), grey / 127.5 - 1.0, atol=1e-6)


@given(
    pixels=st.integers(0, 2**32 - 1).map(
        lambda seed: np.random.default_rng(seed).integers(0, 256, (300, 400), dtype=np.uint8)
    )
)
def test_reducing_keeps_the_mean_grey_and_leaves_the_film_alone(pixels: np.ndarray) -> None:
    before = pixels.copy()
    assert abs(float(reduce(pixels, 64).mean()) - float(pixels.mean())) < 1.0
    assert np.array_equal(pixels, before)


@pytest.mark.parametrize("side", SIDES)
def test_training_prepares_films_as_a_reading_does(side: int, tmp_path: Path, encode: Encode) -> None:
    from films.layout import Film
    from films.reduced import reduced_films

    paths, contents = [], []
    for number, (suffix, size) in enumerate({".png": 480, ".jpg": 224, ".jpeg": 333}.items()):
        paths.append(tmp_path / f"{number}{suffix}")
        contents.append(encode(phantom(number, pneumonia=True, width=size, height=size - 30 * number), suffix))
        paths[-1].write_bytes(contents[-1])
    films = [Film(path, path.name, "train", "PNEUMONIA", "unknown", "p", "p", 1, 1) for path in paths]
    trained_on = scale(reduced_films(films, side))
    served = np.concatenate([prepare(decode(content).pixels, side) for content in contents])
    np.testing.assert_array_equal(trained_on, served)
