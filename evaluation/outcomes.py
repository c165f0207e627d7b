"""The four outcomes of a film: what the label says, beside what the film was called."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OUTCOMES = ("true negative", "false positive", "false negative", "true positive")


@dataclass(frozen=True)
class Cells:
    """How many films fell into each of the four outcomes."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def positive(self) -> int:
        """Films whose label says pneumonia."""
        return self.true_positive + self.false_negative

    @property
    def negative(self) -> int:
        """Films whose label says normal."""
        return self.true_negative + self.false_positive

    @property
    def called(self) -> int:
        """Films that were called pneumonia."""
        return self.true_positive + self.false_positive

    @property
    def right(self) -> int:
        """Films that were called what their label says."""
        return self.true_positive + self.true_negative

    @property
    def films(self) -> int:
        """All films."""
        return self.positive + self.negative

    def of_the_other_class(self) -> "Cells":
        """The same films with normal as the finding that is looked for."""
        return Cells(self.true_negative, self.false_negative, self.false_positive, self.true_positive)


def outcome_codes(truth: NDArray[np.bool_], called: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each film the place of its outcome in OUTCOMES."""
    return 2 * truth.astype(np.int64) + called


def cells_of(truth: NDArray[np.bool_], called: NDArray[np.bool_]) -> Cells:
    """The films counted by outcome."""
    counts = np.bincount(outcome_codes(truth, called), minlength=4).tolist()
    return Cells(true_negative=counts[0], false_positive=counts[1], false_negative=counts[2], true_positive=counts[3])
