"""Writing that is part of a film's picture, as some devices print a name into it."""

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_BAND = 0.2  # of the height, at the top and at the bottom: where devices write
_LOWEST, _HIGHEST = 5, 64  # pixels of a character's height; below it nobody can read it
_CONTRAST = 40.0  # grey levels between a stroke and what lies around it
_GROUND = 24.0  # grey levels of standard deviation of what lies around a character
_JOINED = 2.2  # times as wide as high at most: letters that run into one another
_CHARACTERS = 5  # in one line; side markers, R or AP, stay below
_AT_ONCE = 256  # boxes that are compared with all others


def has_writing(pixels: NDArray[np.uint8]) -> bool:
    """Whether a film (height, width) uint8 has a line of characters near its upper or lower edge.

    Characters are small, sharp pieces that stand out from an even ground, bright or dark, alike in height and side by
    side.
    """
    band = max(1, round(_BAND * pixels.shape[0]))
    return any(
        _line_of_characters(_characters(part, operation))
        for part in (pixels[:band], pixels[-band:])
        for operation in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)
    )


def _characters(part: NDArray[np.uint8], operation: int) -> NDArray[np.int32]:
    """Boxes (left, top, width, height) of what may be characters, shape (n, 4)."""
    side = min(_HIGHEST, max(9, part.shape[0] // 8)) | 1
    standing_out = cv2.morphologyEx(part, operation, np.ones((side, side), np.uint8))
    strokes = np.asarray(cv2.threshold(standing_out, _CONTRAST, 1, cv2.THRESH_BINARY)[1], np.uint8)
    lines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = _boxes(lines)
    width, height = boxes[:, 2], boxes[:, 3]
    alike = (height >= _LOWEST) & (height <= _HIGHEST) & (width <= _JOINED * height) & (width >= 0.08 * height)
    boxes = boxes[alike]
    if not any(_is_beside(boxes, some).sum(axis=1).max() >= _CHARACTERS for some in _in_parts(boxes)):
        return boxes[:0]  # as on nine bands in ten
    found = [box for box in boxes if _is_stroke(strokes, box) and _on_even_ground(part, strokes, box)]
    return np.array(found, np.int32).reshape(-1, 4)


def _boxes(lines: Sequence[NDArray[Any]]) -> NDArray[np.int32]:
    """The smallest box (left, top, width, height) around each line's points (m, 1, 2), shape (n, 4).

    All at once: a call of OpenCV for each would have several threads wait for one another a thousand times a film.
    """
    if not lines:
        return np.empty((0, 4), np.int32)
    points = np.concatenate(lines)[:, 0]
    first = np.cumsum([0, *(len(line) for line in lines[:-1])])
    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    return np.asarray(np.hstack([low, high - low + 1]), np.int32)


def _is_stroke(strokes: NDArray[np.uint8], box: NDArray[np.int32]) -> bool:
    left, top, width, height = (int(value) for value in box)
    return 0.12 <= float(strokes[top : top + height, left : left + width].mean()) <= 0.95


def _on_even_ground(part: NDArray[np.uint8], strokes: NDArray[np.uint8], box: NDArray[np.int32]) -> bool:
    left, top, width, height = (int(value) for value in box)
    margin = max(2, height // 4)
    rows, columns = (
        slice(max(0, top - margin), top + height + margin),
        slice(max(0, left - margin), left + width + margin),
    )
    near = cv2.dilate(strokes[rows, columns], np.ones((3, 3), np.uint8)) > 0
    ground = part[rows, columns][~near]
    return ground.size > 0 and float(ground.std()) < _GROUND


def _line_of_characters(boxes: NDArray[np.int32]) -> bool:
    boxes = boxes[np.argsort(boxes[:, 0])]
    for some in _in_parts(boxes):
        beside = _is_beside(boxes, some)
        for first in np.flatnonzero(beside.sum(axis=1) >= _CHARACTERS):
            if _run(boxes[beside[first]], int(some[first, 3])) >= _CHARACTERS:
                return True
    return False


def _in_parts(boxes: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    """The boxes, so many at once: what is compared with all others takes memory by both."""
    return (boxes[first : first + _AT_ONCE] for first in range(0, len(boxes), _AT_ONCE))


def _is_beside(boxes: NDArray[np.int32], some: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of the boxes (n, 4) stand in the line of some (m, 4), alike in height and none left of it: (m, n).

    Each is beside itself.
    """
    left, top, _, height = (column[:, None] for column in some.T)
    lower = abs(2 * boxes[:, 1] + boxes[:, 3] - (2 * top + height))  # twice what parts their middles
    in_line = lower < 0.7 * height
    alike = abs(boxes[:, 3] - height) <= 0.45 * height
    return np.asarray(in_line & alike & (boxes[:, 0] >= left), np.bool_)


def _run(line: NDArray[np.int32], height: int) -> int:
    """How many characters stand side by side from the first one on."""
    gaps = line[1:, 0] - (line[:-1, 0] + line[:-1, 2])
    apart = np.flatnonzero(gaps > 1.6 * height)
    return int(apart[0]) + 1 if apart.size else len(line)
