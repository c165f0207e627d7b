"""From a film to the network's input: the only preparation code, for serving and for training alike."""

import cv2
import numpy as np
from numpy.typing import NDArray

from records.error import SecondReadError

NATIVE_SIDE = 224  # pixels; the side of the shared training films, on which a larger input is only an enlargement


class PreparationError(SecondReadError, RuntimeError):
    """A version whose preparation is not the one that this program performs."""


def signature(side: int) -> str:
    """Names what `prepare` does; it changes whenever a film would give other numbers."""
    return (
        f"grey; area to {min(side, NATIVE_SIDE)}" + (f"; cubic to {side}" if side > NATIVE_SIDE else "") + "; [-1, 1]"
    )


def reduce(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A film of any size squashed to `side` x `side`, still 8 bits.

    A side above 224 is reached by way of 224, since the network learned from films of 224 enlarged.
    """
    small = _resized(pixels, min(side, NATIVE_SIDE), cv2.INTER_AREA)
    return _resized(small, side, cv2.INTER_CUBIC) if side > NATIVE_SIDE else small


def _resized(pixels: NDArray[np.uint8], side: int, interpolation: int) -> NDArray[np.uint8]:
    if pixels.shape == (side, side):
        return pixels
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=interpolation), np.uint8)


def scale(films: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey values 0 to 255 become -1 to 1, with a channel axis added at the end."""
    return (films.astype(np.float32) / np.float32(127.5) - np.float32(1.0))[..., np.newaxis]


def prepare(pixels: NDArray[np.uint8], side: int) -> NDArray[np.float32]:
    """A film (height, width) as a batch of one, shape (1, side, side, 1), values -1 to 1."""
    return scale(reduce(pixels, side)[np.newaxis])


def check_signature(expected: str, side: int) -> None:
    """Raise PreparationError unless this program prepares films as the card says."""
    received = signature(side)
    if received != expected:
        raise PreparationError(
            f"the version expects films prepared as {expected!r}, this program prepares them as {received!r}"
        )
