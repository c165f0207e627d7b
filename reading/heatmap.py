"""Where the model looked: evidence at each place, on one absolute scale."""

from dataclasses import dataclass

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


def overlay(radiograph: Radiograph, heat_map: HeatMap, opacity: float = 0.6) -> NDArray[np.uint8]:
    """The film with the heat map laid over it, (height, width, 3) uint8 in OpenCV's BGR order."""
    size = (radiograph.width, radiograph.height)
    strength = cv2.resize(heat_map.strength(), size, interpolation=cv2.INTER_LINEAR)
    colour = cv2.applyColorMap(np.round(strength * 255).astype(np.uint8), cv2.COLORMAP_PLASMA)
    film = cv2.cvtColor(radiograph.pixels, cv2.COLOR_GRAY2BGR)
    weight = (opacity * strength)[..., np.newaxis]
    return np.round(film * (1.0 - weight) + colour * weight).astype(np.uint8)
