"""The share of a heat map that lies inside the lungs, as the map is drawn on the film."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reading.heatmap import enlarging

Maps = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class LungPlaces:
    """What each cell of a map puts inside the lungs of n films, and onto the film at all.

    A map is enlarged linearly before it is drawn, so a cell's heat spreads to its neighbours. Both are sums over the
    film's pixels, and linear in the map: inside (n, rows, columns), whole (rows, columns). area: (n,), the share of
    the film that is lung, which is what a flat map, or one that knows nothing, puts inside. cells: the masks reduced
    by area to (n, rows, columns).
    """

    inside: NDArray[np.float64]
    whole: NDArray[np.float64]
    area: NDArray[np.float64]
    cells: NDArray[np.float64]

    def share(self, maps: Maps) -> NDArray[np.float64]:
        """For each film the share of its map, (n, rows, columns), or of one map for all, inside; NaN without heat."""
        inside, whole = ((maps * places).sum(axis=(-2, -1)) for places in (self.inside, self.whole))
        heat = np.broadcast_to(whole, inside.shape)
        return np.asarray(np.divide(inside, heat, out=np.full(inside.shape, np.nan), where=heat > 0), np.float64)

    def masks_themselves(self) -> NDArray[np.float64]:
        """The share that the lungs' own outline keeps at the map's coarseness: as good as such a map can be."""
        return self.share(self.cells)

    def taken(self, films: NDArray[np.int64]) -> "LungPlaces":
        """The same of the films at these places, in this order."""
        return LungPlaces(self.inside[films], self.whole, self.area[films], self.cells[films])


def lung_places(masks: NDArray[np.bool_], cells: int) -> LungPlaces:
    """For masks (n, side, side) and square maps of `cells` a side. Raises ValueError where these do not fit."""
    films, side, _ = masks.shape
    if side % cells:
        raise ValueError(f"expected masks of a multiple of {cells} pixels a side, received {side}")
    spread = enlarging(cells, side)
    drawn = masks.astype(np.float64)
    wide = side // cells
    return LungPlaces(
        inside=np.einsum("pr,npq,qc->nrc", spread, drawn, spread, optimize=True),
        whole=np.outer(spread.sum(axis=0), spread.sum(axis=0)),
        area=drawn.mean(axis=(1, 2)),
        cells=drawn.reshape(films, cells, wide, cells, wide).mean(axis=(2, 4)),
    )
