"""The frozen draft is tested once, and its card is written."""

import os
import platform
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import keras

from evaluation.evaluate import Choices, evaluate
from evaluation.known_answers import known_answers
from evaluation.leak import leak_of
from evaluation.metrics import figures
from evaluation.predictions import predicted, write_predictions
from evaluation.sealed_test_set import SEAL_FILE, open_test_set
from films.divisions import Division, digest_of
from films.layout import LABELS
from films.reduced import reduced_films
from model_store.card import (
    CARD_FILE,
    CARD_FORMAT,
    Attribution,
    Card,
    DivisionFacts,
    Evaluation,
    Preparation,
    Training,
    TrainingData,
)
from model_store.version import (
    CURVES_FILE,
    EMBEDDINGS_FILE,
    EVALUATION_FILE,
    GRAPH_FILE,
    KNOWN_ANSWERS_FILE,
    NETWORK_FILE,
    PREDICTIONS_FILE,
    sha256_of,
)
from reading.batches import score_in_batches
from reading.engine import Scores
from reading.graph_engine import GraphEngine
from reading.preparation import prepare, signature
from reading.radiograph import decode
from records.whole_file import write_whole
from training.chosen_clinic_films import CLINIC_FILE
from training.clinic_films import CLINIC_PREFIX
from training.curves import read_curves
from training.draft import DECISIONS_FILE, FOLDS_FILE, KEPT_FILE, MARKS_FILE, Decisions, read_decisions, read_kept
from training.embeddings import packed_embeddings
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
    DECISIONS_FILE,
    KEPT_FILE,
    SEAL_FILE,
    KNOWN_ANSWERS_FILE,
)
_CHOSEN_FILES = (MARKS_FILE, CLINIC_FILE)  # which a draft has only where its order asks for them


def measure(recipe: Recipe, division: Division, draft: Path, train_scores: Scores) -> Card:
    """Open the test set for a frozen draft, store predictions and embeddings, and write the card.

    Raises SealedTestSetError unless the draft is frozen and unchanged.
    """
    test, readings = open_test_set(draft, division)
    engine, decisions = GraphEngine(draft / GRAPH_FILE), read_decisions(draft)
    scores = score_in_batches(engine, reduced_films(test, recipe.side))
    predictions = predicted(test, scores.logit, decisions.calibration)
    write_predictions(draft / PREDICTIONS_FILE, predictions, LABELS)
    choices = Choices(decisions.operating_point.probability, LABELS)
    write_whole(draft / EVALUATION_FILE, evaluate(predictions, choices, leak_of(predictions, division)).as_json())
    train_names = [film.name for film in division.learnable]
    packed = packed_embeddings(train_scores.embedding, scores.embedding, train_names, [film.name for film in test])
    write_whole(draft / EMBEDDINGS_FILE, packed)
    write_whole(draft / KNOWN_ANSWERS_FILE, known_answers(partial(_probability, engine, decisions, recipe.side), test))
    evaluation = Evaluation(
        protocol=division.protocol,
        films=len(test),
        positive=int(predictions.truth.sum()),
        negative=int((~predictions.truth).sum()),
        test_set_readings=readings,
        figures=figures(predictions, decisions.operating_point.probability),
    )
    card = _card(recipe, division, draft, decisions, evaluation)
    write_whole(draft / CARD_FILE, card.model_dump_json(indent=1))
    return card


def _probability(engine: GraphEngine, decisions: Decisions, side: int, film: bytes) -> float:
    logit = engine.score(prepare(decode(film).pixels, side)).logit
    return float(decisions.calibration.probability(logit)[0])


def _card(recipe: Recipe, division: Division, draft: Path, decisions: Decisions, evaluation: Evaluation) -> Card:
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
        training_data=_training_data(division),
        training=_training(recipe, draft),
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


def _training(recipe: Recipe, draft: Path) -> Training:
    curves = read_curves(draft / CURVES_FILE)
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
        network=f"MobileNetV2 {recipe.width:g}, one grey channel, global average pooling, dropout, one unit",
        weights=_started_from(recipe),
        repeatable=repeatable(),
    )
