"""Calibration on films that differ from those learned from, as the films to come will."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import fit_platt, fit_temperature
from films.cuts import Contents, shift_folds
from films.layout import Film
from films.protocols import expect_both_labels
from model_store.card import Calibration
from reading.batches import score_in_batches
from reading.keras_engine import KerasEngine
from records.whole_file import write_whole
from training.fit import fit
from training.fold_logits import read_fold_logits, write_fold_logits
from training.labelled import LabelledFilms
from training.recipe import Recipe
from training.watch import Watch

Places = NDArray[np.int64]


def fold_steps(recipe: Recipe, films: Sequence[Film], contents: Contents) -> int:
    """How many steps of fitting the folds take together. Raises ProtocolError where one would see one label alone."""
    folds = shift_folds(films, recipe.calibration_folds, contents=contents)
    for fold in folds:
        expect_both_labels(fold.train, f"beside each of {len(folds)} bands of aspect ratio")
    return sum(_shortened(recipe).steps(len(fold.train)) for fold in folds)


def score_folds(
    path: Path, recipe: Recipe, films: Sequence[Film], labelled: LabelledFilms, contents: Contents, watch: Watch
) -> None:
    """Score each film by a network that never saw its band of aspect ratio, and store the logits.

    Each fold trains a network of its own, by the same recipe, for `calibration_epochs`; what a fold found is kept
    beside `path` until `forget_folds`, so that a break costs one fold's last epoch.
    """
    index = {film.name: number for number, film in enumerate(films)}
    logit = np.empty(len(films))
    for number, fold in enumerate(shift_folds(films, recipe.calibration_folds, contents=contents), start=1):
        inside = np.array([index[film.name] for film in fold.train])
        outside = np.array([index[film.name] for film in fold.validation])
        logit[outside] = _fold_logits(path.with_name(f".fold-{number}"), recipe, labelled, (inside, outside), watch)
    write_fold_logits(path, films, logit)


def forget_folds(path: Path) -> None:
    """Remove what was kept beside `path` of each fold; to be called where `path` has it all."""
    for part in path.parent.glob(".fold-*"):
        part.unlink()


def _fold_logits(
    place: Path, recipe: Recipe, labelled: LabelledFilms, parts: tuple[Places, Places], watch: Watch
) -> NDArray[np.float64]:
    """The logits of the films outside, by a network that saw those inside; stored at `place`."""
    inside, outside = parts
    short = _shortened(recipe)
    if place.exists():
        watch.skip(short.steps(len(inside)))
        return np.frombuffer(place.read_bytes())
    network = fit(short, labelled.some(inside), None, watch, place.with_suffix(".fit")).network
    logit = score_in_batches(KerasEngine(network), labelled.films[outside]).logit.astype(np.float64)
    write_whole(place, logit.tobytes())
    return logit


def _shortened(recipe: Recipe) -> Recipe:
    return dataclasses.replace(recipe, epochs=recipe.calibration_epochs)


def calibration_from(path: Path, recipe: Recipe) -> Calibration:
    """The calibration that fits the stored logits best, by the recipe's method."""
    truth, logit = read_fold_logits(path)
    fitted_on = (
        f"{len(truth)} train films, each scored by a network of the same recipe that learned for "
        f"{recipe.calibration_epochs} epochs from the other {recipe.calibration_folds - 1} of "
        f"{recipe.calibration_folds} bands of aspect ratio, by coarse patient"
    )
    fitted = fit_platt if recipe.calibration == "platt" else fit_temperature
    return fitted(truth, logit, fitted_on)
