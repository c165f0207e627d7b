"""Films spoilt on purpose, as they could come in: turned, mirrored, inverted, cut off, too dark, blurred and so on."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Film = NDArray[np.uint8]
Spoil = Callable[[Film, np.random.Generator], Film]

_CUT = (0.25, 0.45)  # shares of a side that are cut off; by less, the lungs of many films stay whole
_LEFT = 0.2  # of the contrast, in a film too dark or too bright
_STRETCHED = 5.0  # times the contrast, in a clipped film
_BLUR = 4 / 224  # of the width, standard deviation
_TINY = 80  # pixels of a side


def _turned(quarters: int) -> Spoil:
    return lambda film, _: np.ascontiguousarray(np.rot90(film, quarters))


def mirrored(film: Film, _: np.random.Generator) -> Film:
    """Left and right changed over."""
    return np.ascontiguousarray(film[:, ::-1])


def cut_off(film: Film, generator: np.random.Generator) -> Film:
    """A film (height, width) without a share of it at one edge, both drawn."""
    return cut_off_at(int(generator.integers(4)), film, generator)


def cut_off_at(edge: int, film: Film, generator: np.random.Generator) -> Film:
    """The same at one of four edges: 0 the upper one, 1 the right one, and so on round the film; 4 is 0 again."""
    turned = np.rot90(film, edge)
    return np.ascontiguousarray(np.rot90(turned[round(generator.uniform(*_CUT) * len(turned)) :], -edge))


def _clipped(film: Film, _: np.random.Generator) -> Film:
    return np.asarray(np.clip((film.astype(np.float32) - 128) * _STRETCHED + 128, 0, 255), np.uint8)


def _tiny(film: Film, _: np.random.Generator) -> Film:
    return np.ascontiguousarray(film[:: -(-film.shape[0] // _TINY), :: -(-film.shape[1] // _TINY)])


SPOILT: dict[str, Spoil] = {
    "turned by 90": _turned(1),
    "turned by 180": _turned(2),
    "turned by 270": _turned(3),
    "mirrored": mirrored,
    "inverted": lambda film, _: np.asarray(255 - film, np.uint8),
    "cut off": cut_off,
    "too dark": lambda film, _: (film * _LEFT).astype(np.uint8),
    "too bright": lambda film, _: (255 - (255 - film) * _LEFT).astype(np.uint8),
    "clipped": _clipped,
    "blurred": lambda film, _: np.asarray(cv2.GaussianBlur(film, (0, 0), _BLUR * film.shape[1]), np.uint8),
    "too small": _tiny,
}
