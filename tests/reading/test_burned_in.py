"""Writing in the picture is noticed; side markers and chests are not taken for it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from films.phantoms import phantom
from reading.burned_in import has_writing

SIZES = {(480, 400): 14, (1300, 900): 28, (2600, 2200): 60}  # of a film, and of letters on it, pixels
CHEST = phantom(1, pneumonia=True)
PLACES = {"above, left": (0.02, 0.02), "above, right": (0.6, 0.03), "below": (0.3, 0.93)}


def written(size: tuple[int, int], words: str, place: tuple[float, float], grey: int = 255) -> NDArray[np.uint8]:
    film = Image.fromarray(cv2.resize(CHEST, size))
    at = (place[0] * size[0], place[1] * size[1])
    ImageDraw.Draw(film).text(at, words, fill=grey, font=ImageFont.load_default(SIZES[size]))
    return np.asarray(film)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", ["DOE^JANE 1234567", "12.03.2019", "Müller, Anna"])
def test_a_line_of_writing_is_found(size: tuple[int, int], place: str, words: str) -> None:
    assert has_writing(written(size, words, PLACES[place]))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("words", ["", "R", "L", "AP", "R  AP", "L *"])
def test_a_film_with_a_side_marker_alone_has_none(size: tuple[int, int], words: str) -> None:
    assert not has_writing(written(size, words, PLACES["above, left"]))


def test_dark_writing_on_a_bright_ground_is_found() -> None:
    film = 255 - written((1300, 900), "DOE^JANE 1234567", PLACES["above, left"])
    assert has_writing(film.astype(np.uint8))


def test_writing_survives_a_jpeg() -> None:
    film = written((1300, 900), "DOE^JANE 1234567", PLACES["below"])
    _, packed = cv2.imencode(".jpg", film, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert has_writing(np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 2), (20, 20)])
def test_the_smallest_films_have_none(shape: tuple[int, int]) -> None:
    assert not has_writing(np.zeros(shape, np.uint8))


def test_noise_is_no_writing() -> None:
    assert not has_writing(np.random.default_rng(1).integers(0, 256, (600, 600)).astype(np.uint8))


@pytest.mark.data
def test_real_films_with_writing_are_found_and_others_left_alone(chest_xray: Path, full_resolution: Path) -> None:
    """Each of these was looked at: times of day on train films, a study's number on one at full resolution."""
    train = chest_xray / "train" / "PNEUMONIA"
    seen = [*(train / f"{name}.jpeg" for name in ("person1324_virus_2284", "person1526_bacteria_3986"))]
    seen.append(full_resolution / "test" / "PNEUMONIA" / "person57_virus_113.jpeg")
    found = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in seen]
    assert all(has_writing(np.asarray(film, np.uint8)) for film in found)
    tested = sorted((chest_xray / "test").glob("*/*.jpeg"))
    said = [
        path.name for path in tested if has_writing(np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8))
    ]
    print(f"writing found on {len(said)} of {len(tested)} test films")
    assert said == []
