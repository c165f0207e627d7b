"""The card of a draft: what it learned from, how it was made, what it is worth, and its files' hashes."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import keras

from evaluation.sealed_test_set import SEAL_FILE
from films.divisions import Division, digest_of
from films.layout import LABELS
from model_store.card import (
    CARD_FORMAT,
    Attribution,
    Card,
    CauseFacts,
    DivisionFacts,
    Evaluation,
    Preparation,
    Training,
    TrainingData,
)
from model_store.version import (
    CAUSES_FILE,
    CURVES_FILE,
    EMBEDDINGS_FILE,
    EVALUATION_FILE,
    GRAPH_FILE,
    KNOWN_ANSWERS_FILE,
    LIMITS_FILE,
    NETWORK_FILE,
    PREDICTIONS_FILE,
    sha256_of,
)
from reading.preparation import signature
from training.chosen_clinic_films import CLINIC_FILE
from training.clinic_films import CLINIC_PREFIX
from training.curves import read_curves
from training.draft import DECISIONS_FILE, FILMS_FILE, FOLDS_FILE, KEPT_FILE, MARKS_FILE, Decisions, read_kept
from training.network import in_words
from training.provenance import FILMS, INTENDED_USE, LICENCE, OTHER_FILMS, WEIGHTS, repeatable
from training.recipe import Recipe

OFFICIAL_NAME = "chest_xray, the public set"
FILES = (
    NETWORK_FILE,
    GRAPH_FILE,
    PREDICTIONS_FILE,
    EVALUATION_FILE,
    EMBEDDINGS_FILE,
    CURVES_FILE,
    FOLDS_FILE,
    FILMS_FILE,
    DECISIONS_FILE,
    KEPT_FILE,
    SEAL_FILE,
    KNOWN_ANSWERS_FILE,
)
_CHOSEN_FILES = (MARKS_FILE, CLINIC_FILE, CAUSES_FILE, LIMITS_FILE)  # which not every draft has


def card_of(
    recipe: Recipe,
    division: Division,
    draft: Path,
    decisions: Decisions,
    evaluation: Evaluation,
    cause: CauseFacts | None = None,
) -> Card:
    """The card of a draft whose files are all there, with their hashes."""
    chosen = [name for name in _CHOSEN_FILES if (draft / name).is_file()]
    return Card(
        format=CARD_FORMAT,
        id=draft.name,
        created=datetime.now(UTC).replace(microsecond=0),
        labels=LABELS,
        preparation=Preparation(side=recipe.side, signature=signature(recipe.side)),
        calibration=decisions.calibration,
        operating_point=decisions.operating_point,
        heat_map=decisions.heat_map,
        cause=cause,
        training_data=_training_data(division),
        training=_training(recipe, draft, tells_causes=decisions.cause is not None),
        evaluation=evaluation,
        intended_use=INTENDED_USE,
        licence=LICENCE,
        files={name: sha256_of(draft / name) for name in (*FILES, *chosen)},
    )


def _training_data(division: Division) -> TrainingData:
    # Only the official set names its films by cause.
    is_official = any(film.cause in ("bacteria", "virus") for film in division.train)
    leaks = division.leaks
    return TrainingData(
        name=OFFICIAL_NAME if is_official else "a site's own films",
        digest=digest_of(division.learnable),
        films=len(division.train),
        negative=sum(not film.positive for film in division.train),
        positive=sum(film.positive for film in division.train),
        validation_films=len(division.validation),
        left_out_by_marks=division.left_out_by_marks,
        clinic_films=sum(film.name.startswith(CLINIC_PREFIX) for film in division.train),
        attribution=FILMS if is_official else OTHER_FILMS,
        division=DivisionFacts(
            protocol=division.protocol,
            version=division.version,
            seed=division.seed,
            unused_films=len(division.unused),
            contents_on_two_sides=leaks.contents,
            patients_on_two_sides=leaks.patients,
            coarse_patients_on_two_sides=leaks.coarse_patients,
        ),
    )


def _started_from(recipe: Recipe) -> Attribution:
    first = WEIGHTS[recipe.weights]
    if not recipe.start:
        return first
    return first.model_copy(update={"what": f"version {recipe.start}, whose own start was {first.what}"})


def _training(recipe: Recipe, draft: Path, tells_causes: bool) -> Training:
    curves = read_curves(draft / CURVES_FILE)
    units = "one unit for the finding, one for the cause" if tells_causes else "one unit"
    return Training(
        recipe=recipe.as_dict(),
        seed=recipe.seed,
        epochs=len(curves),
        kept_epoch=read_kept(draft).epoch,
        seconds=round(curves[-1]["seconds"], 1),
        cores=os.cpu_count() or 1,
        software={"python": platform.python_version(), "backend": keras.backend.backend()}
        | {
            name: version(name) for name in ("keras", "tensorflow", "numpy", "opencv-python-headless", "ai-edge-litert")
        },
        network=in_words(recipe, units),
        weights=_started_from(recipe),
        repeatable=repeatable(),
    )
