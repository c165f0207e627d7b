"""Insertion and deletion: does the network's answer come from where a map says that it does.

Petsiuk, Das, Saenko, RISE, BMVC 2018. A film's places are put into a blurred film, or taken out of the sharp one, those
with the most heat first. A map that explains makes the logit of a sick film rise early and fall early. In logits, not
in probabilities: a blurred film alone may get a high one, and little would be left to rise.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Films = NDArray[np.uint8]
Score = Callable[[Films], NDArray[np.floating[Any]]]

STEPS = 12  # from nothing to the whole film: four of 49 places at a time
_BLUR = 0.05  # of the side, the standard deviation: no rib and no vessel is left, lungs are still darker


def blurred(films: Films) -> Films:
    """Films (n, side, side) with what can be seen of them taken away."""
    return np.stack([cv2.GaussianBlur(film, (0, 0), _BLUR * film.shape[0]) for film in films]).astype(np.uint8)


def ranks(maps: NDArray[np.floating[Any]], seed: int = 0) -> NDArray[np.int64]:
    """For maps (n, rows, columns) the rank of each place, 0 for the hottest; places of equal heat in a drawn order."""
    places = maps.reshape(len(maps), -1)
    drawn = np.random.default_rng(seed).permuted(np.broadcast_to(np.arange(places.shape[1]), places.shape), axis=1)
    order = np.lexsort((drawn, -places), axis=1)
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.broadcast_to(np.arange(places.shape[1]), places.shape), axis=1)
    return found.reshape(maps.shape)


def counts(places: int, steps: int = STEPS) -> NDArray[np.int64]:
    """How many places are put in, or taken out, at each point of a curve: from none to all."""
    return np.unique(np.round(np.linspace(0, places, steps + 1)).astype(np.int64))


def insertion(score: Score, films: Films, order: NDArray[np.int64]) -> NDArray[np.float64]:
    """The logits (n, points) while films are put into their blurred selves by rank; the last is each film's own."""
    return _curve(score, films, blurred(films), order)


def deletion(score: Score, films: Films, order: NDArray[np.int64]) -> NDArray[np.float64]:
    """The logits (n, points) while places are blurred by rank; the first is each film's own."""
    return _curve(score, blurred(films), films, order)


def _curve(score: Score, coming: Films, going: Films, order: NDArray[np.int64]) -> NDArray[np.float64]:
    wide, over = divmod(coming.shape[1], order.shape[1])
    if over:
        raise ValueError(f"expected films of a multiple of {order.shape[1]} pixels a side, received {coming.shape[1]}")
    rank = order.repeat(wide, axis=1).repeat(wide, axis=2)
    mixed = (np.where(rank < count, coming, going) for count in counts(order[0].size))
    return np.stack([np.asarray(score(films), np.float64) for films in mixed], axis=1)


def area(curves: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """The area under each film's curve (n, points), over shares of the film from 0 to 1: its mean height, in logits."""
    return np.asarray(np.trapezoid(curves, counts(places) / places, axis=1), np.float64)
