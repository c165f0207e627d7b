"""What telling a viral from a bacterial pneumonia is worth: figures over the films whose cause is known."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics import area_under_curve, proportion
from model_store.card import Calibration, Estimate
from reading.cause import named
from records.whole_file import write_whole

_COLUMNS = ("film", "viral", "logit", "probability")


def cause_figures(
    viral: NDArray[np.bool_], probability: NDArray[np.float64], operating_point: float, named_from: float
) -> dict[str, Estimate]:
    """The figures, with 95 % intervals, of films of pneumonia with their calibrated probability of a viral cause.

    Of every film, whatever its finding; `accuracy_named` is of those alone of which a cause is named. Raises
    ValueError without two films of each cause.
    """
    called, clear = probability >= operating_point, named(probability, named_from)
    right = called == viral
    figures = {
        "auc": area_under_curve(viral, probability),
        "accuracy": proportion(int(right.sum()), len(viral)),
        "bacterial_right": proportion(int(right[~viral].sum()), int((~viral).sum())),
        "viral_right": proportion(int(right[viral].sum()), int(viral.sum())),
        "named": proportion(int(clear.sum()), len(viral)),
    }
    if clear.any():
        figures["accuracy_named"] = proportion(int(right[clear].sum()), int(clear.sum()))
    return figures


def write_causes(
    path: Path, films: Sequence[str], viral: NDArray[np.bool_], logit: NDArray[np.float64], calibration: Calibration
) -> None:
    """Write one line a film whose cause is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    rows = zip(films, viral, logit, calibration.probability(logit), strict=True)
    writer.writerows((film, int(sick), f"{raw:.6f}", f"{chance:.6f}") for film, sick, raw, chance in rows)
    write_whole(path, text.getvalue())
