"""The frozen draft is tested once, and its card is written."""

from functools import partial
from pathlib import Path

from evaluation.evaluate import Choices, evaluate
from evaluation.known_answers import known_answers
from evaluation.leak import leak_of
from evaluation.metrics import figures
from evaluation.predictions import predicted, write_predictions
from evaluation.sealed_test_set import candidates, open_test_set
from films.divisions import Division
from films.layout import LABELS
from films.reduced import reduced_films
from model_store.card import CARD_FILE, Card, Evaluation
from model_store.version import EMBEDDINGS_FILE, EVALUATION_FILE, GRAPH_FILE, KNOWN_ANSWERS_FILE, PREDICTIONS_FILE
from reading.batches import score_in_batches
from reading.engine import Scores
from reading.graph_engine import GraphEngine
from reading.preparation import prepare
from reading.radiograph import decode
from records.database import open_database
from records.whole_file import write_whole
from training.cause_measure import measure_cause
from training.draft import Decisions, read_decisions
from training.draft_card import card_of
from training.embeddings import packed_embeddings
from training.recipe import Recipe


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
    with open_database() as database:
        tested = candidates(database, division.protocol)
    evaluation = Evaluation(
        protocol=division.protocol,
        films=len(test),
        positive=int(predictions.truth.sum()),
        negative=int((~predictions.truth).sum()),
        test_set_readings=readings,
        candidates=tested,
        figures=figures(predictions, decisions.operating_point.probability),
    )
    cause = measure_cause(draft, decisions.cause, test, scores)
    card = card_of(recipe, division, draft, decisions, evaluation, cause)
    write_whole(draft / CARD_FILE, card.model_dump_json(indent=1))
    return card


def _probability(engine: GraphEngine, decisions: Decisions, side: int, film: bytes) -> float:
    logit = engine.score(prepare(decode(film).pixels, side)).logit
    return float(decisions.calibration.probability(logit)[0])
