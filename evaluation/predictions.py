"""What a version predicted for each labelled film, as stored beside its card."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from films.layout import Film
from model_store.card import Calibration
from records.whole_file import write_whole

COLUMNS = ("film", "label", "cause", "patient", "width", "height", "logit", "probability")


@dataclass(frozen=True)
class Predictions:
    """Films in the order of the file, one entry of each array a film.

    truth: bool, whether the label says pneumonia. logit: float64, the network's own scale.
    probability: float64, calibrated.
    """

    film: tuple[str, ...]
    truth: NDArray[np.bool_]
    cause: tuple[str, ...]
    patient: tuple[str, ...]
    width: NDArray[np.int64]
    height: NDArray[np.int64]
    logit: NDArray[np.float64]
    probability: NDArray[np.float64]

    def taken(self, places: NDArray[np.int64]) -> "Predictions":
        """The films at these places, in this order."""
        names = [tuple(column[place] for place in places) for column in (self.film, self.cause, self.patient)]
        film, cause, patient = names
        arrays = (self.width[places], self.height[places], self.logit[places], self.probability[places])
        return Predictions(film, self.truth[places], cause, patient, *arrays)


def predicted(films: Sequence[Film], logit: NDArray[np.floating[Any]], calibration: Calibration) -> Predictions:
    """What a version predicts for films, logits (n,) in their order.

    Logits and probabilities are rounded as they are stored, so that figures computed again from the file are the same.
    """
    rounded = np.asarray(np.round(logit.astype(np.float64), 6), np.float64)
    return Predictions(
        film=tuple(film.name for film in films),
        truth=np.array([film.positive for film in films], np.bool_),
        cause=tuple(film.cause for film in films),
        patient=tuple(film.patient for film in films),
        width=np.array([film.width for film in films], np.int64),
        height=np.array([film.height for film in films], np.int64),
        logit=rounded,
        probability=np.round(calibration.probability(rounded), 6),
    )


def write_predictions(path: Path, predictions: Predictions, labels: tuple[str, str]) -> None:
    """Write one line a film; figures keep six decimals, finer than any engine agrees with another."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in zip(
        predictions.film,
        (labels[int(truth)] for truth in predictions.truth),
        predictions.cause,
        predictions.patient,
        predictions.width,
        predictions.height,
        (f"{logit:.6f}" for logit in predictions.logit),
        (f"{probability:.6f}" for probability in predictions.probability),
        strict=True,
    ):
        writer.writerow(row)
    write_whole(path, text.getvalue())


def read_predictions(path: Path, labels: tuple[str, str]) -> Predictions:
    """Read what `write_predictions` wrote. Raises ValueError for another file, as one from elsewhere may be."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: expected the columns {', '.join(COLUMNS)}, received {reader.fieldnames}")
        try:
            rows = list(reader)
        except csv.Error as error:
            raise ValueError(f"{path.name}: expected lines of text, received: {error}") from error
    if any(row[COLUMNS[-1]] is None for row in rows):
        raise ValueError(f"{path.name}: expected {len(COLUMNS)} values in each line, received fewer in one")
    return Predictions(
        film=tuple(row["film"] for row in rows),
        truth=np.array([row["label"] == labels[1] for row in rows], np.bool_),
        cause=_each_held_once(row["cause"] for row in rows),
        patient=_each_held_once(row["patient"] for row in rows),
        width=np.array([row["width"] for row in rows], np.int64),
        height=np.array([row["height"] for row in rows], np.int64),
        logit=np.array([row["logit"] for row in rows], np.float64),
        probability=np.array([row["probability"] for row in rows], np.float64),
    )


def _each_held_once(words: Iterable[str]) -> tuple[str, ...]:
    """The words, equal ones as one object. Not interned: that table would stay, at half as much again a film."""
    held: dict[str, str] = {}
    return tuple(held.setdefault(word, word) for word in words)


def expect_sound(predictions: Predictions) -> None:
    """Raises ValueError for no film, a logit that is not finite, or a probability outside 0 to 1."""
    if not predictions.film:
        raise ValueError("expected predictions of at least one film, received none")
    broken = ~np.isfinite(predictions.logit) | ~((predictions.probability >= 0.0) & (predictions.probability <= 1.0))
    if broken.any():
        name = predictions.film[int(np.flatnonzero(broken)[0])]
        raise ValueError(f"expected finite logits and probabilities from 0 to 1, received others, first for {name}")
