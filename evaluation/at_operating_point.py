"""The figures that follow an operating point, fast enough to be given anew at each move of a slider."""

from dataclasses import dataclass

import numpy as np

from evaluation.bootstrap import drawn_outcomes, figure_of_draws
from evaluation.evaluate import DRAWS
from evaluation.figure import Figure
from evaluation.outcomes import Cells, cells_of, outcome_codes
from evaluation.predictions import Predictions
from evaluation.report import ClassReport, area_figure, class_report, share
from evaluation.reweighted import OF_OUTCOMES, of_outcomes
from evaluation.subgroups import Subgroup, subgroups

_SEED = 0


@dataclass(frozen=True)
class AtOperatingPoint:
    """What a version is worth at one operating point.

    overall: the figures of `reweighted.OF_OUTCOMES` but for the classes' own F1, and the accuracy.
    whole: what a subgroup is compared with.
    """

    operating_point: float  # a calibrated probability
    cells: Cells
    classes: tuple[ClassReport, ClassReport]  # negative, positive
    overall: dict[str, Figure]
    subgroups: tuple[Subgroup, ...]
    whole: dict[str, Figure]


def at_operating_point(predictions: Predictions, operating_point: float, labels: tuple[str, str]) -> AtOperatingPoint:
    """Every figure that a move of the operating point changes, with its interval; labels: negative, positive."""
    truth = predictions.truth
    cells = cells_of(truth, predictions.probability >= operating_point)
    negative = class_report(cells.of_the_other_class(), labels[0], labels[1])
    positive = class_report(cells, labels[1], labels[0])
    drawn = _drawn_figures(predictions, operating_point)
    negative.figures["f1"], positive.figures["f1"] = drawn.pop("f1_negative"), drawn.pop("f1_positive")
    return AtOperatingPoint(
        operating_point,
        cells,
        (negative, positive),
        {"accuracy": share(cells.right, cells.films, "undefined: no film")} | drawn,
        subgroups(predictions, operating_point),
        {
            "sensitivity": positive.figures["sensitivity"],
            "specificity": positive.figures["specificity"],
            "auc": area_figure(truth, predictions.logit),
        },
    )


def _drawn_figures(predictions: Predictions, operating_point: float) -> dict[str, Figure]:
    outcome = outcome_codes(predictions.truth, predictions.probability >= operating_point)
    values = of_outcomes(np.bincount(outcome, minlength=4), operating_point)
    drawn = of_outcomes(drawn_outcomes(outcome, predictions.patient, DRAWS, _SEED), operating_point)
    return {
        name: figure_of_draws(name, float(values[place]), drawn[:, place], len(outcome))
        for place, name in enumerate(OF_OUTCOMES)
    }
