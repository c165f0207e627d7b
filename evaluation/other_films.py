"""A version reads the films of another labelled folder, and the figures are kept."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.evaluate import Choices, evaluate
from evaluation.leak import unknown_leak
from evaluation.neighbours import Embeddings
from evaluation.other_test_set import FACTS_FILE, OtherTestSet, OtherTestSetError, folder_of
from evaluation.predictions import Predictions, predicted, write_predictions
from films.divisions import content_digests, digest_of_contents
from films.layout import LABELS, Film
from films.other_folder import LabelledFolder, Labelling
from model_store.card import IntendedUse
from model_store.version import EMBEDDINGS_FILE, EVALUATION_FILE, GRAPH_FILE, PREDICTIONS_FILE, Version
from reading.batches import score_in_batches
from reading.graph_engine import GraphEngine
from reading.preparation import reduce
from reading.quality import concerns_about
from reading.radiograph import UnreadableImageError, decode
from records.database import open_database
from records.ledger import append
from records.whole_file import write_whole

TESTED = "tested on other films"  # the ledger's word for it
_AT_ONCE = 256  # films held in memory together
NOT_FOR_OTHER_FILMS = "not worked out for other films than the version's own test set"

Progress = Callable[[int, int], None]  # films done, films in all


@dataclass(frozen=True)
class _Scored:
    films: tuple[Film, ...]
    logit: NDArray[np.floating[Any]]
    rows: NDArray[np.float16]
    unreadable: tuple[tuple[str, str], ...]
    seen: int


def run_on_other_films(
    version: Version, found: LabelledFolder, labelling: Labelling | None = None, progress: Progress = lambda *_: None
) -> OtherTestSet:
    """Read every film with the version, keep predictions and figures, and say so in the ledger.

    Films that the version has seen are left out, so a copy of its own test set cannot be read again by this way.
    Raises OtherTestSetError where no unseen film of a label is left.
    """
    contents = content_digests(found.films)
    scored = _scored(version, found.films, progress)
    predictions = predicted(scored.films, scored.logit, version.card.calibration)
    _expect_both(predictions, found, scored)
    facts = OtherTestSet(
        name=_name(found, contents, labelling),
        version=version.id,
        created=datetime.now(UTC).replace(microsecond=0),
        films_folder=str(found.folder),
        labelling=labelling,
        data_digest=digest_of_contents(contents),
        films=len(predictions.film),
        positive=int(predictions.truth.sum()),
        negative=int((~predictions.truth).sum()),
        unreadable=found.unreadable + scored.unreadable,
        unlabelled=found.unlabelled,
        seen=scored.seen,
        outside_intended_use=outside(version.card.intended_use, found.ages, len(found.films)),
    )
    _keep(facts, version, predictions, scored.rows)
    return facts


def outside(use: IntendedUse, ages: Sequence[float], films: int) -> str:
    """A sentence where the films' ages, in years, speak against the version's intended use, or leave it open."""
    meant = f"the model is meant for children aged {use.youngest_age} to {use.oldest_age}"
    if not ages:
        return f"The list gives no ages: the figures hold for what the films are, and {meant}."
    others = sum(not use.youngest_age <= age < use.oldest_age + 1 for age in ages)
    unknown = films - len(ages)
    if others:
        meant = f"of {unknown:,} the age is not known; {meant}" if unknown else meant
        return f"Outside the intended use: {others:,} of {films:,} films are of people of another age; {meant}."
    return f"Of {unknown:,} of {films:,} films the list gives no age, and {meant}." if unknown else ""


def _scored(version: Version, films: Sequence[Film], progress: Progress) -> _Scored:
    engine, known = GraphEngine(version.file(GRAPH_FILE)), Embeddings(version.file(EMBEDDINGS_FILE))
    kept: list[Film] = []
    logits, rows, unreadable = [np.empty(0, np.float32)], [np.empty((0, known.width), np.float16)], []
    seen = 0
    for start in range(0, len(films), _AT_ONCE):
        some, pixels, bad = _readable(films[start : start + _AT_ONCE], version.card.preparation.side)
        unreadable.extend(bad)
        if some:
            scores = score_in_batches(engine, pixels)
            row = known.packed(scores.embedding)
            new = ~known.seen(row)
            seen += int((~new).sum())
            kept.extend(film for film, is_new in zip(some, new, strict=True) if is_new)
            logits.append(scores.logit[new])
            rows.append(row[new])
        progress(min(start + _AT_ONCE, len(films)), len(films))
    return _Scored(tuple(kept), np.concatenate(logits), np.concatenate(rows), tuple(unreadable), seen)


def _readable(films: Sequence[Film], side: int) -> tuple[list[Film], NDArray[np.uint8], list[tuple[str, str]]]:
    """The films that the program would read, reduced to (n, side, side); and name and sentence of the others."""
    some: list[Film] = []
    pixels: list[NDArray[np.uint8]] = []
    bad: list[tuple[str, str]] = []
    for film in films:
        try:
            radiograph = decode(film.path.read_bytes())
        except (UnreadableImageError, OSError) as error:
            bad.append((film.name, str(error)))
            continue
        if refused := [concern.sentence for concern in concerns_about(radiograph) if concern.blocking]:
            bad.append((film.name, refused[0]))
            continue
        some.append(film)
        pixels.append(reduce(radiograph.pixels, side))
    return some, np.array(pixels, np.uint8), bad


def _expect_both(predictions: Predictions, found: LabelledFolder, scored: _Scored) -> None:
    positive = int(predictions.truth.sum())
    counts = {LABELS[0]: len(predictions.film) - positive, LABELS[1]: positive}
    for label, count in counts.items():
        if not count:
            raise OtherTestSetError(
                f"Expected films labelled {label} in {found.folder.name!r} that the version has not seen, received "
                f"none: of {len(found.films):,} films it learned from {scored.seen:,} or was tested on them, and "
                f"{len(scored.unreadable):,} cannot be read."
            )


def _name(found: LabelledFolder, contents: Mapping[str, str], labelling: Labelling | None) -> str:
    """The folder's own name, with what tells its films and labels from others of that name."""
    films = sorted((film.name, contents[film.name], film.label) for film in found.films)
    whole = hashlib.sha256(json.dumps([films, asdict(labelling) if labelling else None]).encode()).hexdigest()
    plain = re.sub(r"[^0-9A-Za-z._-]+", "-", found.folder.name).strip("-._")[:40] or "films"
    return f"{plain}-{whole[:6]}"


def _keep(facts: OtherTestSet, version: Version, predictions: Predictions, rows: NDArray[np.float16]) -> None:
    folder, card = folder_of(version.id, facts.name), version.card
    choices = Choices(card.operating_point.probability, card.labels)
    report = evaluate(predictions, choices, unknown_leak(NOT_FOR_OTHER_FILMS))
    packed = io.BytesIO()
    np.savez_compressed(packed, films=rows)
    (folder / FACTS_FILE).unlink(missing_ok=True)  # those of a test before are not of these predictions
    write_predictions(folder / PREDICTIONS_FILE, predictions, card.labels)
    write_whole(folder / EVALUATION_FILE, report.as_json())
    write_whole(folder / EMBEDDINGS_FILE, packed.getvalue())
    with open_database() as database:  # before the facts: what is shown was said
        append(
            database, TESTED, version.id,
            {"name": facts.name, "films": facts.films, "data_digest": facts.data_digest},
        )  # fmt: skip
    write_whole(folder / FACTS_FILE, facts.model_dump_json(indent=1))
