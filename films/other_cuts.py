"""Whether a film is another cut of one that is known: another resolution, compression or crop of one exposure.

The fingerprints of films/scan.py find copies that were only made smaller, and one in 64 of those they miss; a margin
cut off moves every edge. So films are compared here at many margins on small copies, and the few most alike are laid
over each other.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from films.scan import SMALL_SIDE, squashed

# Laid over each other, the 64 full-resolution films and their twins correlate by .95 at least, cropped by up to a tenth
# a side. Of 900 other films three find a second one above .94, two of those of the same child; the rest stay below.
ALIKE = 0.94
_MARGINS = tuple(product((0.0, 0.06, 0.12), repeat=4))  # cut off left, right, above, below; between two is near enough
_CELLS = 16  # a side, of the grid that films are compared on at every margin
_LEAST_LIKENESS = 0.8  # on that grid; two cuts of one exposure reach .87 and more
_LIKEST = 20  # films that are laid over each other; of crops by up to a tenth a side, the right one is among them
_SIDE = 64  # pixels of the films laid over each other
_LEAST_OVERLAP = 0.4  # of the area

Square = NDArray[np.uint8]


class Sketch(NamedTuple):
    """A film squashed to two squares, 32 and 64 pixels a side: all that is compared of it."""

    small: Square
    large: Square


Sketched = Callable[[int], Sketch | None]  # a known film by its place; None where it cannot be read


def sketch(pixels: NDArray[np.uint8]) -> Sketch:
    """A decoded film as it is compared."""
    return Sketch(squashed(pixels, SMALL_SIDE), squashed(pixels, _SIDE))


def other_cuts(asked: Sequence[Sketch], small: Square, known: Sketched) -> list[int | None]:
    """For each film the place of a known one that it is another cut of, or None.

    small: (n, 32, 32) uint8, the known films squashed, as a scan has them. known: asked for where two may be one.
    A film that was turned, mirrored or inverted is not found.
    """
    if not asked or not len(small):
        return [None] * len(asked)
    likeness, margin = _compared(np.array([one.small for one in asked], np.uint8), small)
    return [_same(one, likeness[place], margin[place], known) for place, one in enumerate(asked)]


def _compared(asked: Square, known: Square) -> tuple[NDArray[np.float32], NDArray[np.int16]]:
    """How alike films are at their best margin, (asked, known), and which: below 0 where the asked one is the wider."""
    whole_asked, whole_known = _edges(asked, _MARGINS[0]), _edges(known, _MARGINS[0])
    likeness = np.full((len(asked), len(known)), -1.0, np.float32)
    margin = np.zeros(likeness.shape, np.int16)
    for number, cut in enumerate(_MARGINS):
        ways = (number, whole_asked @ _edges(known, cut).T), (-number, _edges(asked, cut) @ whole_known.T)
        for way, found in ways:
            better = found > likeness
            likeness[better], margin[better] = found[better], way
    return likeness, margin


def _edges(small: Square, margin: tuple[float, ...]) -> NDArray[np.float32]:
    """Films without a margin, less their own blur, as rows of length one: (n, cells)."""
    left, right, above, below = margin
    rows, columns = _means(above, 1 - below), _means(left, 1 - right)
    grid = rows @ small.astype(np.float32) @ columns.T
    sharp = (grid - _BLUR @ grid @ _BLUR.T).reshape(len(small), -1)
    sharp -= sharp.mean(axis=1, keepdims=True)
    return np.asarray(sharp / np.maximum(np.linalg.norm(sharp, axis=1, keepdims=True), 1e-6), np.float32)


@cache
def _means(start: float, end: float) -> NDArray[np.float32]:
    """The matrix that turns the pixels between two places, as shares of the side, into means of cells."""
    edges, pixel = np.linspace(start, end, _CELLS + 1) * SMALL_SIDE, np.arange(SMALL_SIDE)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    weight = np.clip(overlap, 0.0, None)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), np.float32)


def _blur(cells: int = _CELLS, width: float = 3.0) -> NDArray[np.float32]:
    place = np.arange(cells)
    bell = np.exp(-0.5 * ((place[:, None] - place) / width) ** 2)
    return np.asarray(bell / bell.sum(axis=1, keepdims=True), np.float32)


_BLUR = _blur()


def _same(asked: Sketch, likeness: NDArray[np.float32], margin: NDArray[np.int16], known: Sketched) -> int | None:
    likest = np.argsort(-likeness)[:_LIKEST]
    for place in likest[likeness[likest] >= _LEAST_LIKENESS].tolist():
        other = known(place)
        if other is not None and _laid_over(asked.large, other.large, int(margin[place])) >= ALIKE:
            return int(place)
    return None


def _laid_over(asked_square: Square, known_square: Square, margin: int) -> float:
    """The correlation of two films' details where they overlap once laid over each other; -1 where they cannot be."""
    asked, known = asked_square.astype(np.float32), known_square.astype(np.float32)
    try:  # Evangelidis and Psarakis, IEEE PAMI 30 (2008) 1858
        _, found = cv2.findTransformECC(
            _detail(asked),
            _detail(known),
            _first_guess(margin),
            cv2.MOTION_AFFINE,
            (3, 25, 1e-4),
            np.ones(asked.shape, np.uint8),
            1,
        )
    except cv2.error:  # no way was found: two films
        return -1.0
    way = np.asarray(found, np.float32)
    flags = cv2.INTER_LINEAR + cv2.WARP_INVERSE_MAP
    both = cv2.warpAffine(np.ones_like(known), way, known.shape, flags=flags) > 0.99
    if both.mean() < _LEAST_OVERLAP:
        return -1.0
    moved = np.asarray(cv2.warpAffine(known, way, known.shape, flags=flags), np.float32)
    inside = cv2.erode(both.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    one, other = (_detail(film, both)[inside] for film in (asked, moved))
    return float(np.corrcoef(one, other)[0, 1]) if one.std() and other.std() else -1.0


def _first_guess(margin: int) -> NDArray[np.float32]:
    left, right, above, below = _MARGINS[abs(margin)]
    way = np.array([[1 - left - right, 0, left * _SIDE], [0, 1 - above - below, above * _SIDE]], np.float32)
    return way if margin >= 0 else np.asarray(cv2.invertAffineTransform(way), np.float32)


def _detail(film: NDArray[np.float32], both: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
    """A film less its own blur, by the pixels of `both` alone; what lies outside says nothing."""
    width = _SIDE / 16
    weight = np.ones_like(film) if both is None else both.astype(np.float32)
    mean = cv2.GaussianBlur(film * weight, (0, 0), width) / np.maximum(cv2.GaussianBlur(weight, (0, 0), width), 1e-3)
    return np.asarray(cv2.GaussianBlur(film - mean, (0, 0), 0.8), np.float32)
