"""Does the explanation explain? A published version's heat maps are examined, and the figures kept."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.examination import Examination, Progress
from evaluation.explained_films import ExplainedFilms, explained_films
from evaluation.film_means import mean_figure
from evaluation.insertion_deletion import counts
from evaluation.lung_figures import difference, share_figures
from evaluation.order_figures import order_figures
from evaluation.stored_explanation import ExplanationError, Method, StoredExplanation, place_of, stored_explanation
from evaluation.tested_here import tested_here
from model_store.card import CARD_FILE
from model_store.version import GRAPH_FILE, Version, sha256_of
from reading.graph_engine import GraphEngine
from reading.preparation import check_signature
from records.database import open_database
from records.ledger import append
from records.whole_file import write_whole

EXAMINED = "examined the heat maps"  # the ledger's word for it
_SAME = 0.01  # of a probability, on average; films of the same name may be others


def explain(version: Version, folder: Path, methods: bool, progress: Progress = lambda _: None) -> StoredExplanation:
    """Examine the heat maps of a published version on those of its test films that have a lung mask.

    methods: compare Grad-CAM with other methods, too; without it, what is known of them stays. The films are those of
    the stored predictions, and nothing about the version is chosen by them: a rule fixed beforehand says when another
    method would be better. Raises ExplanationError, FilmFolderError, EngineError, PreparationError, and GateError for
    a version that was imported and not tested here.
    """
    card = version.card
    check_signature(card.preparation.signature, card.preparation.side)
    predictions = tested_here(version).predictions
    films = explained_films(predictions, card.operating_point.probability, folder, card.preparation.side)
    examined = Examination(version, films, GraphEngine(version.file(GRAPH_FILE)), progress)
    _expect_same_films(films, card.calibration.probability(examined.scores.logit))
    return _figures(examined, methods)


def _expect_same_films(films: ExplainedFilms, probability: NDArray[np.float64]) -> None:
    apart = float(np.abs(probability - films.predictions.probability).mean())
    if apart > _SAME:
        raise ExplanationError(
            f"Expected the films that the version was tested on, received {len(films.films):,} of their names that it "
            f"reads otherwise, by {apart:.3f} of a probability on average."
        )


def _figures(examined: Examination, methods: bool) -> StoredExplanation:
    version, films, patients = examined.version, examined.films, examined.patients
    of_template = examined.places.share(examined.template)
    digest, orders, asked = films.data_digest, examined.orders(), examined.asked.patients
    return StoredExplanation(
        version=version.id,
        card=sha256_of(version.folder / CARD_FILE),
        created=datetime.now(UTC).replace(microsecond=0),
        data_digest=digest,
        tested=films.tested,
        films=len(films.films),
        area=mean_figure(examined.places.area, patients),
        outline=mean_figure(examined.places.masks_themselves(), patients),
        outcomes=examined.outcomes(),
        shuffled=tuple(examined.shuffled()),
        template=share_figures(of_template, examined.places.area, patients),
        template_films=len(films.learned),
        over_template=difference(examined.share, of_template, patients),
        sample=len(asked),
        blurred=mean_figure(examined.blurred(), asked),
        places=tuple((counts(examined.template.size) / examined.template.size).round(4).tolist()),
        orders=tuple(order_figures(one, orders[0], asked) for one in orders),
        methods=tuple(examined.methods(orders[0])) if methods else _known_methods(version, digest),
    )


def _known_methods(version: Version, data_digest: str) -> tuple[Method, ...]:
    try:
        before = stored_explanation(version.folder)
    except ExplanationError:  # of another card, or damaged: it is about to be written anew
        return ()
    return before.methods if before and before.data_digest == data_digest else ()


def keep(found: StoredExplanation, into: Path | None = None) -> Path:
    """Write an examination where the pages look for it, and say so in the ledger; into: another folder."""
    with open_database() as database:  # before the file: what is shown was said
        append(database, EXAMINED, found.version, {"films": found.films, "data_digest": found.data_digest})
    path = place_of(found.version, into)
    write_whole(path, found.model_dump_json(indent=1))
    return path
