"""Where the model looked: evidence at each place, on one absolute scale."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from reading.radiograph import Radiograph


@dataclass(frozen=True)
class HeatMap:
    """Grad-CAM at the network's own resolution.

    evidence: (rows, columns) float32, logits towards pneumonia, never negative. ceiling: logits shown at
    full strength, the same for every film of a version, so that a flat map on a normal film does not look hot.
    """

    evidence: NDArray[np.float32]
    ceiling: float

    def strength(self) -> NDArray[np.float32]:
        """The evidence as 0 to 1 of the absolute scale; an all-zero map stays zero."""
        return np.asarray(np.minimum(self.evidence / self.ceiling, 1.0), np.float32)

    def share_inside(self, mask: NDArray[np.bool_]) -> float | None:
        """The share of the evidence, as it is drawn, that lies where a mask is true; None for an all-zero map."""
        down, across = (enlarging(*sizes) for sizes in zip(self.evidence.shape, mask.shape, strict=True))
        drawn = down @ self.evidence @ across.T
        whole = float(drawn.sum())
        return float(drawn[mask].sum()) / whole if whole > 0 else None

    def agreement(self, other: "HeatMap") -> float | None:
        """Spearman's rank correlation of the places of two maps of one shape: 1 where both order them alike.

        None where either is the same everywhere, so that it orders nothing.
        """
        one, two = (_mean_ranks(some.evidence.ravel()) for some in (self, other))
        flat = np.ptp(one) == 0 or np.ptp(two) == 0
        return None if flat else float(np.corrcoef(one, two)[0, 1])


def _mean_ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """The rank of each value, equal ones at the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place], np.float64)


def enlarging(cells: int, side: int) -> NDArray[np.float64]:
    """How a line of cells is drawn on `side` pixels, (side, cells): E @ map @ E.T is the map as the film wears it.

    Linear between the middles of cells, which is what OpenCV and browsers call bilinear. Rows add up to 1.
    """
    middle = np.clip((np.arange(side) + 0.5) * cells / side - 0.5, 0.0, cells - 1.0)
    return np.maximum(0.0, 1.0 - np.abs(middle[:, np.newaxis] - np.arange(cells)))


_SMOOTH_SIDE = 56  # pixels of a heat map's picture: the 7 x 7 cells smoothed; a browser enlarges it further


def heat_png(heat_map: HeatMap, opacity: float = 0.6) -> bytes:
    """The heat map alone as a PNG to lay over the film: the more evidence, the less can be seen through it."""
    strength = cv2.resize(heat_map.strength(), (_SMOOTH_SIDE, _SMOOTH_SIDE), interpolation=cv2.INTER_LINEAR)
    picture = cv2.cvtColor(_coloured(strength), cv2.COLOR_BGR2BGRA)
    picture[..., 3] = np.round(opacity * strength * 255)
    done, encoded = cv2.imencode(".png", picture)
    if not done:
        raise RuntimeError(f"expected OpenCV to encode a heat map of shape {picture.shape}, it did not")
    return encoded.tobytes()


def _coloured(strength: NDArray[Any]) -> NDArray[np.uint8]:
    return np.asarray(cv2.applyColorMap(np.round(strength * 255).astype(np.uint8), cv2.COLORMAP_PLASMA), np.uint8)


def overlay(radiograph: Radiograph, heat_map: HeatMap, opacity: float = 0.6) -> NDArray[np.uint8]:
    """The film with the heat map laid over it, (height, width, 3) uint8 in OpenCV's BGR order."""
    size = (radiograph.width, radiograph.height)
    strength = cv2.resize(heat_map.strength(), size, interpolation=cv2.INTER_LINEAR)
    colour = _coloured(strength)
    film = cv2.cvtColor(radiograph.pixels, cv2.COLOR_GRAY2BGR)
    weight = (opacity * strength)[..., np.newaxis]
    return np.round(film * (1.0 - weight) + colour * weight).astype(np.uint8)
