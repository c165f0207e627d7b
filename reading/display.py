"""A film as a picture for a screen."""

import cv2
import numpy as np

from reading.radiograph import Radiograph

LONGEST_SIDE = 1024  # pixels; as large as a page shows a film
JPEG_QUALITY = 90  # of 100; above it files grow and eyes see no difference


def display_jpeg(radiograph: Radiograph, longest_side: int = LONGEST_SIDE) -> tuple[bytes, int, int]:
    """The film as a grey JPEG of at most `longest_side` pixels, with its width and height."""
    pixels = radiograph.pixels
    factor = longest_side / max(pixels.shape)
    if factor < 1.0:
        size = (max(1, round(radiograph.width * factor)), max(1, round(radiograph.height * factor)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    done, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RuntimeError(f"expected OpenCV to encode a film of shape {pixels.shape}, it did not")
    return encoded.tobytes(), int(pixels.shape[1]), int(pixels.shape[0])
