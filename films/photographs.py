"""Photographs, which are no films at all: crops of the two that come with scikit-learn."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

_SMALLEST = 150  # pixels of a crop's side; below it one grass is like another
_SEED = 0  # of where they are cut


def photographs(each: int) -> Iterator[NDArray[np.uint8]]:
    """Grey square crops, so many of each photograph."""
    from sklearn.datasets import load_sample_images  # which is slow to import

    generator = np.random.default_rng(_SEED)
    for picture in load_sample_images().images:
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        for _ in range(each):
            side = int(generator.integers(_SMALLEST, min(grey.shape)))
            top, left = (int(generator.integers(0, length - side)) for length in grey.shape)
            yield np.ascontiguousarray(grey[top : top + side, left : left + side], np.uint8)
