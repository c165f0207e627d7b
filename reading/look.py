"""What a film looks like, in numbers: small pictures of it and of the lungs' place, and how its greys are spread."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reading.lungs import Lungs
from reading.preparation import NATIVE_SIDE, reduce

Numbers = NDArray[np.float32]

SMALL = 28  # pixels of a small picture's side
OUTLINE = 16  # cells of the lungs' map
_LEVELS = (1, 5, 25, 50, 75, 95, 99)  # percentiles of the greys
GREYS = (
    *(f"level {level}" for level in _LEVELS), "contrast", "top", "bottom", "left", "right", "left lung", "right lung",
    "unsure", *(f"steps {way} at {side}" for side in (112, 56, 28) for way in ("across", "down")),
)  # fmt: skip
_WHITE = 254  # grey level from which a pixel holds no more than "white"
_SURELY = 1e-4  # so that the logarithm of how unsure the lungs are stays finite


@dataclass(frozen=True)
class Look:
    """One film.

    whole, chest: (SMALL * SMALL,), the film and the rectangle around its lungs, each of mean 0 and spread 1; the chest
    is all 0 without lungs. lungs: (OUTLINE * OUTLINE,), which share of each cell is lung. greys: (len(GREYS),).
    dark, bright: the grey levels that 95 % and 5 % of the film lie below. black, white: shares of the pixels.
    sharpness: the spread of the Laplacian at half size, divided by that of the film.
    """

    whole: Numbers
    chest: Numbers
    lungs: Numbers
    greys: Numbers
    dark: float
    bright: float
    black: float
    white: float
    sharpness: float


def look_at(pixels: NDArray[np.uint8], lungs: Lungs) -> Look:
    """The look of a film (height, width) uint8 whose lungs were looked for."""
    film = reduce(pixels, NATIVE_SIDE)
    half, quarter, small = (reduce(film, NATIVE_SIDE // times).astype(np.float32) for times in (2, 4, 8))
    levels = np.percentile(film[::2, ::2], _LEVELS)
    contrast = float(film.std())
    box = lungs.box
    edges = (box.top, box.bottom, box.left, box.right) if box else (0.0, 1.0, 0.0, 1.0)
    middle = lungs.mask.shape[1] // 2
    sides = lungs.mask[:, :middle].mean(), lungs.mask[:, middle:].mean()
    unsure = np.log(1.0 + _SURELY - lungs.certainty)
    steps = [step for picture in (half, quarter, small) for step in _steps(picture)]
    greys = [*levels, contrast, *edges, *sides, unsure, *steps]
    return Look(
        whole=standardised(small),
        chest=standardised(_chest(film, lungs)),
        lungs=_cells(lungs.mask),
        greys=np.array(greys, np.float32),
        dark=float(levels[5]),
        bright=float(levels[1]),
        black=1.0 - np.count_nonzero(film) / film.size,
        white=np.count_nonzero(film >= _WHITE) / film.size,
        sharpness=_laplacian_spread(half) / max(contrast, 1.0),
    )


def standardised(picture: NDArray[np.floating[Any]]) -> Numbers:
    """A picture as a row of mean 0 and spread 1; an even one as a row of zeros."""
    row = picture.astype(np.float32).ravel()
    row -= row.mean()
    return np.asarray(row / max(float(row.std()), 1e-3), np.float32)


def _chest(film: NDArray[np.uint8], lungs: Lungs) -> NDArray[np.float32]:
    box = lungs.box
    if box is None:
        return np.zeros((SMALL, SMALL), np.float32)
    left, top, right, bottom = (int(share * NATIVE_SIDE) for share in box)
    return reduce(np.ascontiguousarray(film[top:bottom, left:right]), SMALL).astype(np.float32)


def _cells(mask: NDArray[np.bool_]) -> Numbers:
    return (reduce(mask.astype(np.uint8) * np.uint8(255), OUTLINE).astype(np.float32) / np.float32(255)).ravel()


def _steps(picture: NDArray[np.float32]) -> tuple[float, float]:
    """How far neighbours across and down differ on the mean, as logarithms."""
    across, down = (float(np.abs(np.diff(picture, axis=axis)).mean()) for axis in (1, 0))
    return float(np.log(across + 0.1)), float(np.log(down + 0.1))


def _laplacian_spread(picture: NDArray[np.float32]) -> float:
    around = picture[:-2, 1:-1] + picture[2:, 1:-1] + picture[1:-1, :-2] + picture[1:-1, 2:]
    return float((around - 4 * picture[1:-1, 1:-1]).std())
