"""How far a finding moves the odds of pneumonia, by how probable it was: likelihood ratios of bands, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure
from evaluation.outcomes import Cells, cells_of
from evaluation.predictions import Predictions
from evaluation.report import likelihood_ratio
from model_store.limits import Band
from reading.reader import Finding, finding_of

# Calibrated probabilities at which a finding may be divided: round, and the same on both sides.
EDGES = (0.01, 0.1, 0.9, 0.99)
LEAST = 30  # films of a band; the ratio of fewer is mostly chance
_SICK, _OTHERS = "pneumonia", "otherwise"  # how a figure without a value calls the labels


@dataclass(frozen=True)
class LikelihoodBand:
    """Films with one finding and like probabilities, from `low` on and below `high`.

    cells: all test films, those in the band as called. ratio: how much likelier such a reading is on a film labelled
    pneumonia than on another.
    """

    finding: Finding
    low: float
    high: float
    cells: Cells
    ratio: Figure

    def holds(self, finding: Finding, probability: float) -> bool:
        """Whether a reading falls into this band."""
        return finding == self.finding and bool(between(np.array([probability]), self.low, self.high)[0])


def likelihood_bands(
    predictions: Predictions, operating_point: float, uncertain: Band | None
) -> tuple[LikelihoodBand, ...]:
    """Bands over all probabilities that are called, each finding's from the operating point outwards.

    A band ends at the first of EDGES where it has LEAST films and some of either label; what is left at the end joins
    the band before. So where the films are few, a finding is one band, and the ratio is that of the finding alone.
    A film's own calibrated odds would be finer still, but rest on the calibration, which test films may not bear out.
    uncertain: the probabilities that are not called, which are in no band. Source: interval likelihood ratios, Sonis,
    Fam. Med. 31 (1999) 432; Brown, Reeves, Ann. Emerg. Med. 42 (2003) 292.
    """
    below, above = (uncertain.low, uncertain.high) if uncertain else (operating_point, operating_point)
    outwards: dict[Finding, tuple[float, ...]] = {
        "no pneumonia": (below, *(edge for edge in reversed(EDGES) if edge < below), 0.0),
        "pneumonia": (above, *(edge for edge in EDGES if edge > above), 1.0),
    }
    found = np.array([finding_of(one, operating_point, uncertain) for one in predictions.probability])
    return tuple(
        _band(finding, ends, predictions, found == finding)
        for finding, edges in outwards.items()
        for ends in _joined(edges, predictions, found == finding)
    )


def band_of_reading(
    bands: Sequence[LikelihoodBand], finding: Finding, probability: float | None
) -> LikelihoodBand | None:
    """The band that a reading falls into; None for one that is not called."""
    if probability is None:
        return None
    return next((band for band in bands if band.holds(finding, probability)), None)


def _joined(edges: Sequence[float], predictions: Predictions, called: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """The first and last edge of each band, in the order of the edges."""
    ended, begin = [], edges[0]
    for edge in edges[1:]:
        labels = predictions.truth[called & between(predictions.probability, begin, edge)]
        if len(labels) >= LEAST and labels.any() and not labels.all():
            ended.append((begin, edge))
            begin = edge
    if begin != edges[-1]:
        begin = ended.pop()[0] if ended else begin
        ended.append((begin, edges[-1]))
    return ended


def between(probability: NDArray[np.float64], one: float, other: float) -> NDArray[np.bool_]:
    """Which probabilities (n,) lie between two ends: an end belongs to what is above it, as an operating point does."""
    low, high = min(one, other), max(one, other)
    return np.asarray((probability >= low) & ((probability < high) | (high == 1.0)))


def _band(
    finding: Finding, ends: tuple[float, float], predictions: Predictions, called: NDArray[np.bool_]
) -> LikelihoodBand:
    low, high = min(ends), max(ends)
    cells = cells_of(predictions.truth, called & between(predictions.probability, low, high))
    return LikelihoodBand(finding, low, high, cells, likelihood_ratio(cells, _SICK, _OTHERS, finding))
