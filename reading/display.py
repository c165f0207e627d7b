"""A film as a picture for a screen."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from reading.radiograph import Radiograph

LONGEST_SIDE = 1024  # pixels; as large as a page shows a film
JPEG_QUALITY = 90  # of 100; above it files grow and eyes see no difference


def for_display(radiograph: Radiograph, longest_side: int = LONGEST_SIDE) -> Radiograph:
    """The film with at most `longest_side` pixels on its longer side."""
    factor = longest_side / max(radiograph.pixels.shape)
    if factor >= 1.0:
        return radiograph
    size = (max(1, round(radiograph.width * factor)), max(1, round(radiograph.height * factor)))
    shown = cv2.resize(_by_a_whole_number(radiograph.pixels, 0.5 / factor), size, interpolation=cv2.INTER_AREA)
    return replace(radiograph, pixels=np.asarray(shown, np.uint8))


def _by_a_whole_number(pixels: NDArray[np.uint8], times: float) -> NDArray[np.uint8]:
    """The film (height, width) reduced by the whole part of `times`, which takes a quarter of the time of any other.

    The last rows and columns, which fill no pixel, are left out.
    """
    whole = min(int(times), *pixels.shape)
    if whole < 2:
        return pixels
    height, width = (side // whole for side in pixels.shape)
    filled = pixels[: height * whole, : width * whole]
    return np.asarray(cv2.resize(filled, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def display_jpeg(radiograph: Radiograph, longest_side: int = LONGEST_SIDE) -> tuple[bytes, int, int]:
    """The film as a grey JPEG of at most `longest_side` pixels, with its width and height."""
    shown = for_display(radiograph, longest_side)
    done, encoded = cv2.imencode(".jpg", shown.pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RuntimeError(f"expected OpenCV to encode a film of shape {shown.pixels.shape}, it did not")
    return encoded.tobytes(), shown.width, shown.height
