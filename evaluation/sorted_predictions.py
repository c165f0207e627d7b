"""Predictions held sorted, so that an operating point costs a search and not a count."""

from bisect import bisect_left
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from evaluation.outcomes import Cells
from evaluation.predictions import Predictions

Outcome = Literal["true positive", "false negative", "false positive", "true negative"]
Order = Literal["wrong", "near", "high", "low", "file"]
ORDERS: dict[Order, str] = {
    "wrong": "most wrong first",
    "near": "nearest the operating point first",
    "high": "highest probability first",
    "low": "lowest probability first",
    "file": "by file name",
}
_POSITIVE = ("true positive", "false negative")
_CALLED = ("true positive", "false positive")

Places = NDArray[np.int32]  # of films in the predictions


class SortedPredictions:
    """Predictions with each label's films by rising probability; 4 bytes a film beyond the predictions' own."""

    def __init__(self, predictions: Predictions) -> None:
        self.predictions = predictions
        rising = np.argsort(predictions.probability, kind="stable").astype(np.int32)
        truth = predictions.truth[rising]
        self._places = {label: rising[truth == label] for label in (False, True)}

    def cells(self, operating_point: float) -> Cells:
        """The films counted by outcome where a film of at least `operating_point` is called pneumonia."""
        missed, cleared = (self._below(label, operating_point) for label in (True, False))
        return Cells(
            true_positive=len(self._places[True]) - missed,
            false_positive=len(self._places[False]) - cleared,
            false_negative=missed,
            true_negative=cleared,
        )

    def _below(self, label: bool, operating_point: float) -> int:
        return bisect_left(self._places[label], operating_point, key=self.predictions.probability.__getitem__)

    def of_outcome(self, outcome: Outcome, operating_point: float) -> Places:
        """The films of one outcome by rising probability. Raises ValueError for a word that is none."""
        if outcome not in get_args(Outcome):
            raise ValueError(f"expected an outcome of {', '.join(get_args(Outcome))}, received {outcome!r}")
        label = outcome in _POSITIVE
        below = self._below(label, operating_point)
        places: Places = self._places[label]
        return places[below:] if outcome in _CALLED else places[:below]

    def gallery(
        self, outcome: Outcome, operating_point: float, order: Order = "wrong", kept: NDArray[np.bool_] | None = None
    ) -> Places:
        """The films of one outcome in an order; `kept`, one entry a film, leaves the others out."""
        places = self.of_outcome(outcome, operating_point)
        if kept is not None:
            places = places[kept[places]]
        if order == "file":
            return np.array(sorted(places.tolist(), key=self.predictions.film.__getitem__), np.int32)
        if order == "near":
            away = np.abs(self.predictions.probability[places] - operating_point)
            return places[np.argsort(away, kind="stable")]
        # A film labelled pneumonia is the more wrong the lower its probability, one labelled normal the higher.
        rising = order == "low" or (order == "wrong" and outcome in _POSITIVE)
        return places if rising else places[::-1]
