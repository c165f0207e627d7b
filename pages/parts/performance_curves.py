"""The five plots that one operating point links, two beside each other where there is room."""

import streamlit as st

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.curves import OperatingCurve, decision_curve
from evaluation.histogram import histogram
from evaluation.prevalence import AtPrevalence, net_benefit_at
from pages.parts.curve_plots import precision_plot, roc_plot
from pages.parts.evaluated_version import EvaluatedVersion, figure_of, size_curve
from pages.parts.probability_plots import decision_plot, histogram_plot, reliability_plot
from pages.parts.shown_plot import ShownPlot, picture_format, show_plot


def performance_curves(
    evaluated: EvaluatedVersion, curve: OperatingCurve, at: AtOperatingPoint, meant: AtPrevalence
) -> None:
    """Draw them, with the baseline that sees no pixel where the films are on this machine."""
    picture = picture_format()
    plots = plots_of(evaluated, curve, at, meant)
    for first in range(0, len(plots), 2):
        for column, plot in zip(st.columns(2, gap="medium"), plots[first : first + 2], strict=False):
            with column:
                show_plot(plot, evaluated.version.id, picture)


def plots_of(
    evaluated: EvaluatedVersion, curve: OperatingCurve, at: AtOperatingPoint, meant: AtPrevalence
) -> list[ShownPlot]:
    """All that can be drawn: both classes are known to have films."""
    predictions, standing, size = evaluated.predictions, evaluated.standing, size_curve(evaluated)
    truth, probability = predictions.truth, predictions.probability
    plots = [
        histogram_plot(histogram(truth, probability, at.operating_point), at),
        roc_plot(curve, size, at, at.whole["auc"], figure_of(evaluated.stored.leak.size)),
        precision_plot(curve, size, at, meant, standing.get("average_precision")),
        reliability_plot(evaluated.stored.calibration, at.operating_point, standing.get("adaptive_calibration_error")),
    ]
    decision = decision_curve(truth, probability, meant.prevalence)
    here = net_benefit_at(at.cells, at.operating_point, meant.prevalence)
    return plots if decision is None or here is None else [*plots, decision_plot(decision, here)]
