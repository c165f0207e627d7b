"""Whether a pneumonia looks bacterial or viral, or like neither clearly."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model_store.card import Calibration, OperatingPoint

CauseName = Literal["bacterial", "viral", "not clear"]


@dataclass(frozen=True)
class Cause:
    """What a pneumonia looks like, should there be one. probability: calibrated, of a viral one."""

    name: CauseName
    probability: float

    @property
    def likelier(self) -> float:
        """The calibrated probability of the cause that is the likelier one."""
        return max(self.probability, 1.0 - self.probability)


def cause_from(logit: float, calibration: Calibration, operating_point: OperatingPoint, named_from: float) -> Cause:
    """The cause by its logit. named_from: the probability below which neither is named."""
    return cause_of(float(calibration.probability(np.array([logit]))[0]), operating_point, named_from)


def cause_of(probability: float, operating_point: OperatingPoint, named_from: float) -> Cause:
    """The cause by its calibrated probability of a viral one."""
    if not named(np.array([probability]), named_from)[0]:
        return Cause("not clear", probability)
    return Cause("viral" if probability >= operating_point.probability else "bacterial", probability)


def named(probability: NDArray[np.floating[Any]], named_from: float) -> NDArray[np.bool_]:
    """Which of these calibrated probabilities of a viral cause name one at all."""
    return np.asarray(np.maximum(probability, 1.0 - probability) >= named_from)
