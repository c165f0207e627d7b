"""The classification report: figures at an operating point, for each class and overall."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.figure import Figure, from_estimate, undefined, without_interval
from evaluation.intervals import ratio
from evaluation.metrics import area_under_curve, proportion
from evaluation.outcomes import Cells

# A normal interval of no width would say that nothing is uncertain.
NO_VARIANCE = "DeLong's variance is 0, as where the classes do not overlap or all scores are alike"


@dataclass(frozen=True)
class ClassReport:
    """The figures of one class, that class being the finding that is looked for."""

    label: str
    films: int
    figures: dict[str, Figure]


def share(successes: int, films: int, reason: str) -> Figure:
    """A share with Wilson's interval, or the reason why there is none."""
    return from_estimate(proportion(successes, films)) if films else undefined(reason)


def area_figure(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> Figure:
    """The area under the ROC curve with DeLong's interval, or the reason why there is none."""
    if min(truth.sum(), (~truth).sum()) < 2:
        return undefined("undefined: a class has fewer than two films", len(truth))
    estimate = area_under_curve(truth, score)
    if estimate.low == estimate.high:
        return without_interval(estimate.value, len(truth), NO_VARIANCE)
    return from_estimate(estimate)


def class_report(cells: Cells, label: str, other: str) -> ClassReport:
    """The figures of the class `label` that have a formula for their interval.

    Sensitivity is the report's recall, positive predictive value its precision. Accuracy and the
    Matthews correlation are the same for both classes and stand once, overall. F1 has no formula
    here; it is added from the bootstrap.
    """
    no_label, no_other = f"undefined: no film is labelled {label}", f"undefined: no film is labelled {other}"
    figures = {
        "sensitivity": share(cells.true_positive, cells.positive, no_label),
        "specificity": share(cells.true_negative, cells.negative, no_other),
        "positive_predictive_value": share(cells.true_positive, cells.called, f"undefined: no film was called {label}"),
        "negative_predictive_value": share(
            cells.true_negative, cells.films - cells.called, f"undefined: every film was called {label}"
        ),
        "positive_likelihood_ratio": likelihood_ratio(cells, label, other, label),
        "negative_likelihood_ratio": _of_absence(cells, label, other),
    }
    return ClassReport(label, cells.positive, figures)


def likelihood_ratio(cells: Cells, label: str, other: str, called: str) -> Figure:
    """How much likelier a film is called `called` where it is labelled `label` than where it is not.

    The interval is by the logarithm: Simel, Samsa, Matchar, J. Clin. Epidemiol. 44 (1991) 763.
    """
    for films, name in ((cells.positive, label), (cells.negative, other)):
        if not films:
            return undefined(f"undefined: no film is labelled {name}", cells.films)
    if not cells.called:
        return undefined(f"undefined: no film was called {called}", cells.films)
    if not cells.false_positive:
        return undefined(f"without bound: not once was a film labelled {other} called {called}", cells.films)
    value = (cells.true_positive / cells.positive) / (cells.false_positive / cells.negative)
    if not cells.true_positive:
        return without_interval(value, cells.films, "the logarithm of 0 has no value")
    if cells.called == cells.films:
        return without_interval(value, cells.films, f"every film was called {called}")
    low, high = ratio(cells.true_positive, cells.positive, cells.false_positive, cells.negative)
    return Figure(value, min(low, value), max(high, value), cells.films, "log method 95 % (Simel)")


def _of_absence(cells: Cells, label: str, other: str) -> Figure:
    without = Cells(cells.false_negative, cells.true_negative, cells.true_positive, cells.false_positive)
    return likelihood_ratio(without, label, other, other)
