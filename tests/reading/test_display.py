"""A film on a screen is the film made smaller, never larger, and no part of it is lost."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from films.phantoms import encode_png, phantom
from reading.display import LONGEST_SIDE, display_jpeg, for_display
from reading.radiograph import Radiograph, decode


def film(pixels: NDArray[np.uint8]) -> Radiograph:
    return decode(encode_png(pixels))


@given(height=st.integers(1, 700), width=st.integers(1, 700), longest=st.integers(1, 300))
def test_it_keeps_its_shape_and_fits(height: int, width: int, longest: int) -> None:
    shown = for_display(film(np.zeros((height, width), np.uint8)), longest)
    factor = min(1.0, longest / max(height, width))
    assert shown.width == max(1, round(width * factor))
    assert shown.height == max(1, round(height * factor))


@pytest.mark.parametrize("size", [(1300, 900), (1663, 1326), (2999, 2003)])
@pytest.mark.parametrize("longest", [224, LONGEST_SIDE])
def test_it_is_what_a_reduction_in_one_step_gives(size: tuple[int, int], longest: int) -> None:
    pixels = phantom(1, True, *size)
    shown = for_display(film(pixels), longest).pixels
    at_once = cv2.resize(pixels, shown.shape[::-1], interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(shown - at_once).mean() < 1.0
    assert np.quantile(np.abs(shown - at_once), 0.99) < 8.0


def test_a_small_film_is_left_as_it_is() -> None:
    small = film(phantom(1, True, 200, 150))
    assert for_display(small) is small


def test_the_jpeg_has_the_size_that_it_says() -> None:
    content, width, height = display_jpeg(film(phantom(1, True, 1300, 900)))
    found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    assert found.shape == (height, width) == (709, 1024)
