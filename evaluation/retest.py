"""An imported version is tested on this machine's films: what it says of itself was not seen here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.neighbours import Embeddings
from evaluation.predictions import Predictions, expect_sound, predicted, read_predictions, write_predictions
from evaluation.retested import FACTS_FILE, Retested, RetestError, differences, folder_of
from evaluation.sealed_test_set import first_opened, open_for_retest
from films.divisions import Division, content_digests, digest_of_contents
from films.layout import FOLDER_VARIABLE, Film, load_films
from films.protocols import PROTOCOLS, divide
from films.reduced import reduced_films
from model_store.card import CARD_FILE, Card
from model_store.version import EMBEDDINGS_FILE, GRAPH_FILE, PREDICTIONS_FILE, Version, sha256_of
from reading.batches import score_in_batches
from reading.graph_engine import GraphEngine
from reading.preparation import check_signature
from records.database import open_database
from records.ledger import append
from records.whole_file import write_whole

RETESTED = "tested an imported version"  # the ledger's word for it
_AT_ONCE = 256  # films held in memory together

Progress = Callable[[int, int], None]  # films done, films in all


@dataclass(frozen=True)
class _Readable:
    """A version that reads: its graph, its embeddings, and the predictions that came with it."""

    card: Card
    engine: GraphEngine
    known: Embeddings
    came: Predictions


def retest(version: Version, folder: Path | None, progress: Progress = lambda *_: None) -> Retested:
    """Read the test films of this machine with the version's graph, and keep predictions and figures for the gate.

    The folder's films are divided by the card's protocol and seed. Raises RetestError, SealedTestSetError,
    FilmFolderError, EngineError, PreparationError and ValueError for films or a version with which that cannot be
    done; all that can be seen before the test set opens is looked at before.
    """
    if not version.imported:
        raise RetestError(f"expected an imported version, received {version.id}, which was tested when it was made")
    if folder is None:
        raise RetestError(f"expected the folder of films, received none: {FOLDER_VARIABLE} or --films names it")
    readable = _readable(version)
    division = _division(version.card, folder)
    test, openings = open_for_retest(version, folder_of(version.id), division)
    logit = _logits(readable, test, progress)
    predictions = _predictions(version, test, logit)
    return _keep(version, predictions, _facts(version, predictions, test, openings, readable.came))


def _readable(version: Version) -> _Readable:
    preparation = version.card.preparation
    check_signature(preparation.signature, preparation.side)
    engine, known = GraphEngine(version.file(GRAPH_FILE)), Embeddings(version.file(EMBEDDINGS_FILE))
    scores = score_in_batches(engine, np.zeros((1, preparation.side, preparation.side), np.uint8))
    try:
        known.learned_from(known.packed(scores.embedding))
    except ValueError as error:  # of another width than the graph's, or none
        raise RetestError(f"expected embeddings with {version.id} that fit its graph, received: {error}") from error
    return _Readable(version.card, engine, known, _came_with(version))


def _came_with(version: Version) -> Predictions:
    try:
        return read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
    except ValueError as error:
        raise RetestError(f"expected readable predictions with version {version.id}, received: {error}") from error


def _division(card: Card, folder: Path) -> Division:
    cut = card.training_data.division
    if cut.protocol not in PROTOCOLS or PROTOCOLS[cut.protocol].version != cut.version:
        raise RetestError(
            f"expected a protocol that this program has, received {cut.protocol!r} in its version {cut.version}"
        )
    division, *others = divide(cut.protocol, load_films(folder.resolve()), cut.seed)
    if others or not division.test:
        raise RetestError(f"expected a protocol with one set of test films, received {cut.protocol!r}")
    return division


def _logits(readable: _Readable, test: Sequence[Film], progress: Progress) -> NDArray[np.floating[Any]]:
    """The graph's logits of the test films. Raises RetestError where the version says that it learned from one."""
    logits, learned = [], []
    for start in range(0, len(test), _AT_ONCE):
        some = test[start : start + _AT_ONCE]
        scores = score_in_batches(readable.engine, reduced_films(some, readable.card.preparation.side))
        logits.append(scores.logit)
        known = readable.known.learned_from(readable.known.packed(scores.embedding))
        learned += [film.name for film, is_known in zip(some, known, strict=True) if is_known]
        progress(min(start + _AT_ONCE, len(test)), len(test))
    if learned:
        raise RetestError(
            f"expected test films that the version did not learn from, received {len(learned):,} of {len(test):,} "
            f"that are among its films of train, the first {learned[0]}"
        )
    return np.concatenate(logits)


def _predictions(version: Version, test: Sequence[Film], logit: NDArray[np.floating[Any]]) -> Predictions:
    with np.errstate(invalid="ignore"):  # what is no number is said in a sentence
        predictions = predicted(test, logit, version.card.calibration)
    try:
        expect_sound(predictions)
    except ValueError as error:
        raise RetestError(f"expected {version.id} to give each test film a number, received: {error}") from error
    return predictions


def _facts(
    version: Version, predictions: Predictions, test: Sequence[Film], openings: int, came: Predictions
) -> Retested:
    other, largest, absent = differences(predictions, came)
    return Retested(
        version=version.id,
        card=sha256_of(version.folder / CARD_FILE),
        created=datetime.now(UTC).replace(microsecond=0),
        first_opened=first_opened(folder_of(version.id)),
        protocol=version.card.training_data.division.protocol,
        data_digest=digest_of_contents(content_digests(test)),
        films=len(test),
        positive=int(predictions.truth.sum()),
        negative=int((~predictions.truth).sum()),
        openings=openings,
        other=other,
        largest=round(largest, 6),
        absent=absent,
    )


def _keep(version: Version, predictions: Predictions, facts: Retested) -> Retested:
    folder = folder_of(version.id)
    (folder / FACTS_FILE).unlink(missing_ok=True)  # those of a test before are not of these predictions
    write_predictions(folder / PREDICTIONS_FILE, predictions, version.card.labels)
    with open_database() as database:  # before the facts: what is used was said
        said = {"films": facts.films, "data_digest": facts.data_digest, "other": facts.other, "largest": facts.largest}
        append(database, RETESTED, version.id, said)
    write_whole(folder / FACTS_FILE, facts.model_dump_json(indent=1))
    return facts
