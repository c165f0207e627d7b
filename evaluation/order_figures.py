"""Insertion and deletion as figures, for orders of places on the same films."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.film_means import mean_curve, mean_figure
from evaluation.insertion_deletion import Films, Score, area, deletion, insertion
from evaluation.stored_explanation import Curve, Order

Progress = Callable[[str], None]


@dataclass(frozen=True)
class OrderCurves:
    """What one order of places did to n films: logits (n, points), and the areas (n,) under them."""

    name: str
    inserted: NDArray[np.float64]
    deleted: NDArray[np.float64]
    places: int

    @property
    def insertion(self) -> NDArray[np.float64]:
        """The area under each film's insertion curve, in logits."""
        return area(self.inserted, self.places)

    @property
    def deletion(self) -> NDArray[np.float64]:
        """The area under each film's deletion curve, in logits."""
        return area(self.deleted, self.places)

    @property
    def gain(self) -> NDArray[np.float64]:
        """Insertion minus deletion, which is near 0 for an order that knows nothing."""
        return self.insertion - self.deletion


def order_curves(name: str, score: Score, films: Films, order: NDArray[np.int64]) -> OrderCurves:
    """Run both curves for one order of places, (n, rows, columns) of ranks."""
    return OrderCurves(name, insertion(score, films, order), deletion(score, films, order), order[0].size)


def order_figures(curves: OrderCurves, own: OrderCurves, patients: Sequence[str]) -> Order:
    """The figures of one order; own: the curves by the version's own maps."""
    return Order(
        name=curves.name,
        insertion=mean_figure(curves.insertion, patients),
        deletion=mean_figure(curves.deletion, patients),
        gain=mean_figure(curves.gain, patients),
        behind=None if curves is own else mean_figure(own.gain - curves.gain, patients),
        inserted=_curve(curves.inserted, patients),
        deleted=_curve(curves.deleted, patients),
    )


def _curve(values: NDArray[np.float64], patients: Sequence[str]) -> Curve:
    mean, low, high = ([round(point, 4) for point in points] for points in mean_curve(values, patients))
    return Curve(mean=tuple(mean), low=tuple(low), high=tuple(high))
