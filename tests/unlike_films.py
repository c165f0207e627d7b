"""Drawn films that are not alike: phantoms are all but one drawing, which matters where films are compared."""

import cv2
import numpy as np
from numpy.typing import NDArray

from films.phantoms import encode_png


def unlike_film(seed: int, width: int = 320, height: int = 288) -> NDArray[np.uint8]:
    """Clouds, (height, width): other ones for each seed, with edges everywhere, as a film has."""
    generator = np.random.default_rng(seed)
    clouds = cv2.resize(generator.normal(0.0, 1.0, (12, 12)).astype(np.float32), (width, height), interpolation=2)
    return np.clip(128 + 50 * clouds, 0, 255).astype(np.uint8)


def unlike_png(seed: int, width: int = 320, height: int = 288) -> bytes:
    """The same as the bytes of a PNG file."""
    return encode_png(unlike_film(seed, width, height))
