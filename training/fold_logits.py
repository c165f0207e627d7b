"""The held-out logits that a calibration is fitted on, as they are stored: one line a film, as CSV."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from records.whole_file import write_whole

_COLUMNS = ("film", "positive", "logit")


def write_fold_logits(path: Path, films: Sequence[Film], logit: NDArray[np.float64]) -> None:
    """Store the logit (n,) of each of n films, to six places."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((film.name, int(film.positive), f"{value:.6f}") for film, value in zip(films, logit, strict=True))
    write_whole(path, text.getvalue())


def read_fold_logits(path: Path) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether each film is labelled pneumonia (n,), and its logit (n,)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return np.array([row["positive"] == "1" for row in rows]), np.array([float(row["logit"]) for row in rows])
