"""What one run of a reproduction found, and of which films it says that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from evaluation.intervals import Z95
from evaluation.metrics import proportion
from evaluation.neighbours import Embeddings
from evaluation.predictions import Predictions, read_predictions
from films.patients import patient_of
from model_store.stored_evaluation import StoredFigure, stored_evaluation, stored_figure
from model_store.version import CURVES_FILE, EMBEDDINGS_FILE, PREDICTIONS_FILE, Version, VersionError
from training.curves import Curves, read_curves

_CLASS_FIGURES = {"precision": "positive_predictive_value", "recall": "sensitivity"}


class Parts(BaseModel):
    """Counts of films."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    train: int
    validation: int
    normal: int  # of the test films
    pneumonia: int  # of the test films


@dataclass(frozen=True)
class RunFilms:
    """Which films a run is of. digest: of those learned from and held out; of those tested on it has the counts."""

    digest: str
    parts: Parts


class ReproducedRun(BaseModel):
    """A run's figures with their intervals, and how they came about.

    seen: test films of a child from whom another film was learned from or held out for validation. unseen: the
    accuracy of the others. two_sides: groups of identical files, of patients, and of patients by the coarse key, that
    are in two parts. minutes: of the whole run; None where it was broken off in between.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    recipe: dict[str, Any]
    version: str
    made: datetime
    data: str
    data_digest: str
    network: str
    films: Parts
    figures: dict[str, StoredFigure]
    seen: int
    unseen: StoredFigure | None
    two_sides: tuple[int, int, int]
    test_set_readings: int
    fit_minutes: float
    minutes: float | None
    cores: int
    curves: Curves

    @property
    def tested(self) -> int:
        """How many films it was tested on."""
        return self.films.normal + self.films.pneumonia

    @property
    def of(self) -> RunFilms:
        """Its films: on others it says nothing."""
        return RunFilms(self.data_digest, self.films)


def run_of(version: Version, minutes: float | None) -> ReproducedRun:
    """What a version's own files say of its training. Raises VersionError."""
    card, report = version.card, stored_evaluation(version)
    if report is None:
        raise VersionError(f"expected an evaluation with version {version.id}, received none")
    predictions = read_predictions(version.file(PREDICTIONS_FILE), card.labels)
    curves = read_curves(version.file(CURVES_FILE))
    figures = {name: stored_figure(card.evaluation.figures[name]) for name in ("accuracy", "auc")}
    for one in report.classes:
        figures |= {f"{name} {one.label}": one.figures[figure] for name, figure in _CLASS_FIGURES.items()}
    data, division = card.training_data, card.training_data.division
    seen = of_learned_children(predictions.patient, Embeddings(version.file(EMBEDDINGS_FILE)).train_films)
    return ReproducedRun(
        recipe=card.training.recipe,
        version=version.id,
        made=card.created,
        data=data.name,
        data_digest=data.digest,
        network=card.training.network,
        films=Parts(
            train=data.films, validation=data.validation_films, normal=card.evaluation.negative,
            pneumonia=card.evaluation.positive,
        ),
        figures=figures | _losses(predictions, curves, data.films),
        seen=int(seen.sum()),
        unseen=_accuracy(predictions, ~seen, card.operating_point.probability),
        two_sides=(
            division.contents_on_two_sides, division.patients_on_two_sides, division.coarse_patients_on_two_sides
        ),
        test_set_readings=card.evaluation.test_set_readings,
        fit_minutes=round(card.training.seconds / 60, 2),
        minutes=minutes,
        cores=card.training.cores,
        curves=curves,
    )  # fmt: skip


def of_learned_children(patients: Sequence[str], learned_from: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the patients (n,), by the fine key, are on a film that was learned from, by its name in the folder."""
    children = {patient_of(Path(name).name, Path(name).parent.name).fine for name in learned_from}
    return np.array([patient in children for patient in patients], np.bool_)


def _accuracy(predictions: Predictions, among: NDArray[np.bool_], operating_point: float) -> StoredFigure | None:
    if not among.any() or among.all():
        return None
    right = (predictions.probability >= operating_point) == predictions.truth
    return stored_figure(proportion(int(right[among].sum()), int(among.sum())))


def _losses(predictions: Predictions, curves: Curves, learned_from: int) -> dict[str, StoredFigure]:
    """Cross-entropy on the network's own scale, and what the last epoch said of the films that it learned from."""
    losses = np.logaddexp(0.0, np.where(predictions.truth, -predictions.logit, predictions.logit))
    mean, half = float(losses.mean()), Z95 * float(losses.std(ddof=1)) / float(np.sqrt(len(losses)))
    tested = StoredFigure(
        value=mean, low=max(0.0, mean - half), high=mean + half, films=len(losses), method="normal 95 %"
    )
    last = {
        f"train {name}": StoredFigure(
            value=curves[-1][name],
            low=None,
            high=None,
            films=learned_from,
            method="no interval: as the network learned",
        )
        for name in ("accuracy", "loss")
        if name in curves[-1]
    }
    return {"loss": tested} | last
