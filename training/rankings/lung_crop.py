"""Films cut to the box around their lungs: a way of preparing them that is ranked beside whole films."""

import numpy as np
from numpy.typing import NDArray

from reading.lungs import find_lungs

_MARGIN = 0.05  # of the box, on each side


def cut_to_lungs(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The part of a film (height, width) that holds the lungs, with a small margin; all of it where none are found.

    Raises LungNetworkError where lungs cannot be looked for.
    """
    box = find_lungs(pixels).box
    if box is None:
        return pixels
    top, bottom = _span(box.top, box.bottom, pixels.shape[0])
    left, right = _span(box.left, box.right, pixels.shape[1])
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def _span(start: float, end: float, length: int) -> tuple[int, int]:
    margin = _MARGIN * (end - start)
    return max(0, round((start - margin) * length)), min(length, round((end + margin) * length))
