"""What a finding means where a given share of the children are sick."""

from dataclasses import dataclass

import numpy as np

from evaluation.calibration import at_prevalence
from evaluation.curves import OperatingCurve
from evaluation.figure import Figure, mapped, without_interval
from evaluation.outcomes import Cells
from evaluation.report import likelihood_ratio
from evaluation.reweighted import net_benefit

_OF = 1000  # children


@dataclass(frozen=True)
class OfAThousand:
    """Of 1,000 such children, how many fall where; the four add up."""

    sick_found: int
    sick_missed: int
    well_alarmed: int
    well_cleared: int


@dataclass(frozen=True)
class AtPrevalence:
    """Post-test probabilities at a prevalence, and the 1,000 children that they speak of."""

    prevalence: float
    positive_predictive_value: Figure  # pneumonia, after a film that was called pneumonia
    negative_predictive_value: Figure  # no pneumonia, after a film that was not
    of_a_thousand: OfAThousand | None


@dataclass(frozen=True)
class NetBenefit:
    """What an operating point is worth per child, beside calling every child sick; calling none is worth 0."""

    threshold: float  # the operating point, moved to the prevalence
    model: float
    everyone: float


def post_test_probability(prevalence: float, likelihood_ratio: float) -> float:
    """Bayes' rule on the odds. Source: Fagan, N. Engl. J. Med. 293 (1975) 257."""
    odds = prevalence / (1.0 - prevalence) * likelihood_ratio
    return odds / (1.0 + odds)


def after_the_film(ratio: Figure, before: float) -> Figure:
    """The probability of pneumonia after a film with this likelihood ratio, the ratio's interval carried through.

    before: the probability before the film, taken as known. Raises ValueError where it is not between 0 and 1,
    exclusive.
    """
    _require_doubt("probability", before)
    method = "likelihood ratio's interval (Simel) at this prevalence"
    return mapped(ratio, lambda value: post_test_probability(before, value), method)


def precision_curve(curve: OperatingCurve, prevalence: float) -> tuple[float | None, ...]:
    """The positive predictive value at each operating point of a curve, where `prevalence` of the children are sick.

    At the films' own prevalence it is the curve's own precision. None where no film is called.
    """
    precision = []
    for sensitivity, specificity in zip(curve.sensitivity, curve.specificity, strict=True):
        right, wrong = prevalence * sensitivity, (1.0 - prevalence) * (1.0 - specificity)
        precision.append(right / (right + wrong) if right + wrong > 0.0 else None)
    return tuple(precision)


def net_benefit_at(cells: Cells, operating_point: float, prevalence: float) -> NetBenefit | None:
    """The decision curve's values at an operating point; None unless both classes are there."""
    if not cells.positive or not cells.negative:
        return None
    threshold = float(at_prevalence(np.array([operating_point]), prevalence)[0])
    found = prevalence * cells.true_positive / cells.positive
    alarms = (1.0 - prevalence) * cells.false_positive / cells.negative
    return NetBenefit(
        threshold,
        net_benefit(found, alarms, 1.0, threshold),
        net_benefit(prevalence, 1.0 - prevalence, 1.0, threshold),
    )


def interpreted(cells: Cells, prevalence: float, labels: tuple[str, str]) -> AtPrevalence:
    """Predictive values at a prevalence, the intervals being those of the likelihood ratios carried through.

    The prevalence is taken as known, and sensitivity and specificity as the same there as here.
    labels: the negative and the positive one. Raises ValueError for a prevalence that is not between
    0 and 1, exclusive.
    """
    _require_doubt("prevalence", prevalence)
    negative, positive = labels
    return AtPrevalence(
        prevalence,
        _predictive(cells, prevalence, positive, negative),
        _predictive(cells.of_the_other_class(), 1.0 - prevalence, negative, positive),
        _of_a_thousand(cells, prevalence),
    )


def _predictive(cells: Cells, prevalence: float, label: str, other: str) -> Figure:
    if cells.true_positive and cells.negative and not cells.false_positive:
        return without_interval(1.0, cells.films, f"no film labelled {other} was called {label}")
    return after_the_film(likelihood_ratio(cells, label, other, label), prevalence)


def _of_a_thousand(cells: Cells, prevalence: float) -> OfAThousand | None:
    if not cells.positive or not cells.negative:
        return None
    sick = round(_OF * prevalence)
    found = round(sick * cells.true_positive / cells.positive)
    cleared = round((_OF - sick) * cells.true_negative / cells.negative)
    return OfAThousand(found, sick - found, _OF - sick - cleared, cleared)


def _require_doubt(name: str, share: float) -> None:
    if not 0.0 < share < 1.0:
        raise ValueError(f"expected a {name} between 0 and 1, exclusive, received {share}")
