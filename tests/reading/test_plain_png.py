"""A film without a header."""

import hashlib

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from films.phantoms import phantom
from reading.plain_png import plain_png


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=300)))
def test_it_is_a_png_of_the_very_pixels(pixels: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(
        cv2.imdecode(np.frombuffer(plain_png(pixels), np.uint8), cv2.IMREAD_UNCHANGED), pixels
    )


@given(st.sampled_from([65_534, 65_535, 65_536, 131_070]))
def test_rows_may_end_at_the_edge_of_a_block(bytes_of_rows: int) -> None:
    pixels = np.arange(bytes_of_rows - 1).astype(np.uint8)[None]
    np.testing.assert_array_equal(
        cv2.imdecode(np.frombuffer(plain_png(pixels), np.uint8), cv2.IMREAD_UNCHANGED), pixels
    )


def test_its_bytes_never_change() -> None:
    ramp = np.arange(96, dtype=np.uint8).reshape(8, 12)
    digest = hashlib.sha256(plain_png(ramp)).hexdigest()
    assert digest == "f91431e5c8ea11065a564c84f65fdc48cf170191012a3072873dc9d84a9af206"
    assert plain_png(phantom(1, True)) != plain_png(phantom(2, True))
