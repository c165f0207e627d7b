"""The figures by cause, image size and aspect ratio, with "too few to say" as a proper answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure, undefined
from evaluation.predictions import Predictions
from evaluation.report import area_figure, share

# Films of each class that a figure needs. With 20, Wilson's interval of a share of .9 is 27 points wide;
# with fewer it no longer tells a good subgroup from a bad one, and DeLong's normal interval does not hold.
FEWEST = 20

# Bounds in round numbers near the thirds of the official train films (0.85 and 1.56 megapixels; 1.31 and
# 1.52), taken from their sizes alone, before any subgroup's figure was seen.
SIZE_BOUNDS = (0.8, 1.6)  # megapixels, of the film as it was taken
ASPECT_BOUNDS = (1.3, 1.5)  # width divided by height


@dataclass(frozen=True)
class Subgroup:
    """The films of one kind: how many there are, and their figures at the operating point."""

    kind: str
    name: str
    positive: int
    negative: int
    figures: dict[str, Figure]


def subgroups(predictions: Predictions, operating_point: float) -> tuple[Subgroup, ...]:
    """Every cause, size band and aspect ratio band that has a film.

    A cause has films of one class only; its area under the curve is that of its films against all
    films of the other class.
    """
    called = predictions.probability >= operating_point
    groups = []
    for kind, name, inside in _groups(predictions):
        truth = predictions.truth[inside]
        compared = inside | (predictions.truth != truth[0]) if kind == "cause" and len(set(truth)) == 1 else inside
        figures = _figures(truth, called[inside]) | {"auc": _area(predictions, compared)}
        groups.append(Subgroup(kind, name, int(truth.sum()), int((~truth).sum()), figures))
    return tuple(groups)


def _groups(predictions: Predictions) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    cause = np.array(predictions.cause)
    for name in sorted(set(predictions.cause)):
        yield "cause", name, cause == name
    for name, inside in size_bands(predictions):
        yield "image size", name, inside
    for name, inside in _bands(predictions.width / predictions.height, ASPECT_BOUNDS, ""):
        yield "aspect ratio", name, inside


def size_bands(predictions: Predictions) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each band of image size that has a film: its name, and for each film whether it lies there."""
    return _bands(predictions.width * predictions.height / 1e6, SIZE_BOUNDS, " megapixels")


def _bands(
    values: NDArray[np.float64], bounds: tuple[float, ...], unit: str
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    band = np.digitize(values, bounds)
    middle = [f"{low} to {high}{unit}" for low, high in pairwise(bounds)]
    names = [f"below {bounds[0]}{unit}", *middle, f"{bounds[-1]}{unit} and above"]
    for number, name in enumerate(names):
        if (band == number).any():
            yield name, band == number


def _figures(truth: NDArray[np.bool_], called: NDArray[np.bool_]) -> dict[str, Figure]:
    return {
        "accuracy": _share(called == truth, "films"),
        "sensitivity": _share(called[truth], "positive films"),
        "specificity": _share(~called[~truth], "negative films"),
    }


def _share(right: NDArray[np.bool_], what: str) -> Figure:
    if len(right) < FEWEST:
        return _too_few(f"{len(right)} {what}", len(right))
    return share(int(right.sum()), len(right), "")


def _area(predictions: Predictions, compared: NDArray[np.bool_]) -> Figure:
    truth = predictions.truth[compared]
    positive, negative = int(truth.sum()), int((~truth).sum())
    if min(positive, negative) < FEWEST:
        return _too_few(f"{positive} positive and {negative} negative films", len(truth))
    return area_figure(truth, predictions.logit[compared])


def _too_few(received: str, films: int) -> Figure:
    return undefined(f"too few to say: {received}, {FEWEST} are needed", films)
