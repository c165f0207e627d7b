"""Other cuts of one film: smaller, compressed again, cropped; and films that are none."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from films.layout import load_films
from films.other_cuts import Sketch, other_cuts, sketch
from films.scan import scan
from reading.radiograph import decode
from tests.unlike_films import unlike_film

KNOWN = [sketch(unlike_film(seed)) for seed in range(30)]
SMALL = np.array([one.small for one in KNOWN])


def found(film: NDArray[np.uint8]) -> int | None:
    (place,) = other_cuts([sketch(film)], SMALL, KNOWN.__getitem__)
    return place


def test_a_film_is_found_at_another_resolution_and_compressed_again() -> None:
    smaller = cv2.resize(unlike_film(7), (150, 150), interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", smaller, [cv2.IMWRITE_JPEG_QUALITY, 40])
    assert found(decode(encoded.tobytes()).pixels) == 7


def test_a_film_is_found_when_its_margins_are_cut_off_unevenly() -> None:
    assert found(unlike_film(11)[10:-30, 5:-32]) == 11
    assert found(unlike_film(12)[:, 40:]) == 12


def test_a_film_is_found_when_it_is_the_wider_cut() -> None:
    whole = cv2.copyMakeBorder(unlike_film(3), 20, 12, 25, 0, cv2.BORDER_REFLECT)
    assert found(np.asarray(whole, np.uint8)) == 3


def test_brighter_and_of_more_contrast_is_the_same_film() -> None:
    assert found(np.clip(unlike_film(5) * 0.7 + 60, 0, 255).astype(np.uint8)) == 5


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_another_film_is_none_of_them(seed: int) -> None:
    assert found(unlike_film(seed)) is None


def test_an_even_surface_is_no_cut_of_anything() -> None:
    assert found(np.full((200, 200), 90, np.uint8)) is None


def test_a_known_film_that_cannot_be_read_is_passed_over() -> None:
    def gone(_: int) -> Sketch | None:
        return None

    assert other_cuts([KNOWN[0]], SMALL, gone) == [None]


def test_nothing_known_or_nothing_asked_finds_nothing() -> None:
    assert other_cuts(KNOWN[:2], SMALL[:0], KNOWN.__getitem__) == [None, None]
    assert other_cuts([], SMALL, KNOWN.__getitem__) == []


@pytest.mark.data
def test_cropped_full_resolution_films_are_found_among_the_small_test_films(
    chest_xray: Path, full_resolution: Path
) -> None:
    tests = [film for film in load_films(chest_xray) if film.split == "test"]
    scanned, _ = scan(tests)

    def known(place: int) -> Sketch:
        return sketch(decode(tests[place].path.read_bytes()).pixels)

    def cropped(path: Path) -> NDArray[np.uint8]:
        pixels = decode(path.read_bytes()).pixels
        high, wide = pixels.shape[0] // 20, pixels.shape[1] // 20
        return pixels[high : -high // 2, wide // 2 : -wide]

    paths = sorted(full_resolution.rglob("*.jpeg"))[::4]
    places = other_cuts([sketch(cropped(path)) for path in paths], scanned.small, known)
    names = [None if place is None else tests[place].name for place in places]
    assert names == [path.relative_to(full_resolution).as_posix() for path in paths]
