"""Calibration on films that differ from those learned from, as the films to come will."""

import csv
import dataclasses
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evaluation.calibration import fit_platt, fit_temperature
from films.cuts import Contents, shift_folds
from films.layout import Film
from model_store.card import Calibration
from reading.batches import score_in_batches
from reading.keras_engine import KerasEngine
from records.whole_file import write_whole
from training.fit import LabelledFilms, Report, fit
from training.recipe import Recipe

_COLUMNS = ("film", "positive", "logit")


def write_fold_logits(
    path: Path, recipe: Recipe, films: Sequence[Film], labelled: LabelledFilms, contents: Contents, report: Report
) -> None:
    """Score each film by a network that never saw its band of aspect ratio, and store the logits.

    Each fold trains a network of its own, by the same recipe, for `calibration_epochs`.
    """
    index = {film.name: number for number, film in enumerate(films)}
    logit = np.empty(len(films))
    short = dataclasses.replace(recipe, epochs=recipe.calibration_epochs)
    for fold in shift_folds(films, recipe.calibration_folds, contents=contents):
        inside = np.array([index[film.name] for film in fold.train])
        outside = np.array([index[film.name] for film in fold.validation])
        network = fit(short, LabelledFilms(labelled.films[inside], labelled.positive[inside]), None, report)
        logit[outside] = score_in_batches(KerasEngine(network), labelled.films[outside]).logit
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((film.name, int(film.positive), f"{value:.6f}") for film, value in zip(films, logit, strict=True))
    write_whole(path, text.getvalue())


def calibration_from(path: Path, recipe: Recipe) -> Calibration:
    """The calibration that fits the stored logits best, by the recipe's method."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    truth = np.array([row["positive"] == "1" for row in rows])
    logit = np.array([float(row["logit"]) for row in rows])
    fitted_on = (
        f"{len(rows)} train films, each scored by a network of the same recipe that learned for "
        f"{recipe.calibration_epochs} epochs from the other {recipe.calibration_folds - 1} of "
        f"{recipe.calibration_folds} bands of aspect ratio, by coarse patient"
    )
    fitted = fit_platt if recipe.calibration == "platt" else fit_temperature
    return fitted(truth, logit, fitted_on)
