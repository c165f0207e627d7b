"""A whole training: a recipe and a folder of films become a finished draft."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from evaluation.sealed_test_set import SEAL_FILE, freeze
from films.divisions import Division, digest_of_contents
from films.layout import Film
from films.reduced import reduced_films
from model_store.card import Calibration, HeatMapScale, OperatingPoint
from model_store.limits import packed_limits
from model_store.lung_card import LungNetworkError
from model_store.version import CURVES_FILE, GRAPH_FILE, LIMITS_FILE, NETWORK_FILE, sha256_of
from reading.batches import score_in_batches
from reading.engine import Scores
from reading.graph_engine import GraphEngine
from reading.preparation import NATIVE_SIDE
from records.whole_file import write_whole
from training.beginning import begin, learned_from
from training.calibrate import calibration_from, fold_steps, forget_folds, score_folds
from training.cause_measure import decide_cause
from training.curves import write_curves
from training.draft import CHECKPOINT_FILE, DECISIONS_FILE, FOLDS_FILE, KEPT_FILE, Decisions, Kept, read_decisions
from training.export import export_graph
from training.fit import fit
from training.imbalance import IN_WORDS
from training.labelled import LabelledFilms, labelled_films, watched_films
from training.limits import FEWEST_HELD_OUT, Belonging, SeenFilms, fixed_limits, fold_scores
from training.measure import measure
from training.order import Order
from training.recipe import Recipe
from training.starting_weights import check_start
from training.watch import Watch

HEAT_MAP_RULE = "99th percentile of the strongest place over the train films labelled pneumonia"


@dataclass(frozen=True)
class _Run:
    recipe: Recipe
    division: Division
    contents: Mapping[str, str]
    draft: Path
    watch: Watch

    def labelled(self, films: Sequence[Film]) -> LabelledFilms:
        return labelled_films(films, self.recipe)


def train(order: Order, draft: Path, watch: Watch) -> None:
    """Train, calibrate, export, freeze, test once, and write the card into `draft`.

    Each step leaves a whole file, the fit one after each epoch; a broken run, started again with the same order, goes
    on at the first step whose file is missing. What the order leaves to the moment (marks, the clinic's films) is as
    it was at the beginning. Raises RecipeError for another order than the draft's, FilmFolderError,
    PretrainedWeightsError, TrainingDivergedError, TrainingCancelledError, ExportError, and what `divide` raises where
    the films cannot meet the protocol.
    """
    watch.phase("preparing")
    check_start(order.recipe)
    run = _begun(order, draft, watch)
    _fit_step(run)
    calibration = _calibration_step(run)
    watch.phase("exporting")
    if not (draft / GRAPH_FILE).exists():
        watch.say("exporting the serving graph")
        export_graph(draft)
    scores = score_in_batches(GraphEngine(draft / GRAPH_FILE), reduced_films(run.division.learnable, order.recipe.side))
    if not (draft / SEAL_FILE).exists():
        _decide(run, calibration, scores)
        _limits_step(run, calibration, scores)
        limits = [LIMITS_FILE] if (draft / LIMITS_FILE).exists() else []
        freeze(draft, [NETWORK_FILE, GRAPH_FILE, DECISIONS_FILE, *limits])
    watch.phase("measuring")
    watch.say("opening the test set")
    measure(order.recipe, run.division, draft, scores)


def _begun(order: Order, draft: Path, watch: Watch) -> _Run:
    begin(order, draft)
    division, contents = learned_from(order, draft, watch.say)
    watch.plan(
        {
            "training": order.recipe.steps(len(division.train)),
            "calibrating": fold_steps(order.recipe, division.learnable, contents),
        }
    )
    return _Run(order.recipe, division, contents, draft, watch)


def _fit_step(run: _Run) -> None:
    run.watch.phase("training")
    checkpoint = run.draft / CHECKPOINT_FILE
    if (run.draft / NETWORK_FILE).exists():
        run.watch.skip(run.recipe.steps(len(run.division.train)))
    else:
        _fit(run, checkpoint)
    checkpoint.unlink(missing_ok=True)  # here: a kill may have come between the network and this


def _fit(run: _Run, checkpoint: Path) -> None:
    train, validation = run.division.train, run.division.validation
    run.watch.say(f"training on {len(train)} films, watching {len(validation)}")
    fitted = fit(run.recipe, run.labelled(train), watched_films(validation, run.recipe.side), run.watch, checkpoint)
    stopped = len(fitted.curves) < run.recipe.epochs
    if stopped:
        run.watch.say(f"stopped; epoch {fitted.kept} had the smallest validation loss and is kept")
    write_curves(run.draft / CURVES_FILE, fitted.curves)
    write_whole(run.draft / KEPT_FILE, Kept(epoch=fitted.kept, stopped=stopped).model_dump_json())
    unfinished = run.draft / f".{NETWORK_FILE}"
    plain = keras.Model(fitted.network.input, fitted.network.output)
    plain.save(unfinished)  # without the optimizer's state, twice the weights
    os.replace(unfinished, run.draft / NETWORK_FILE)


def _calibration_step(run: _Run) -> Calibration:
    run.watch.phase("calibrating")
    path, films = run.draft / FOLDS_FILE, run.division.learnable
    if path.exists():
        run.watch.skip(fold_steps(run.recipe, films, run.contents))
    else:
        run.watch.say(f"calibrating on {run.recipe.calibration_folds} bands of aspect ratio, each held out in turn")
        score_folds(path, run.recipe, films, run.labelled(films), run.contents, run.watch)
    forget_folds(path)  # here, too
    return calibration_from(path, run.recipe)


def _limits_step(run: _Run, calibration: Calibration, scores: Scores) -> None:
    """Limits are fixed on the films held out; without enough of them the version has none, and refuses little."""
    path, held_out = run.draft / LIMITS_FILE, {film.name for film in run.division.validation}
    if path.exists() or len(held_out) < FEWEST_HELD_OUT:
        return
    inside = np.array([film.name not in held_out for film in run.division.learnable])
    pixels = reduced_films(run.division.learnable, NATIVE_SIDE)
    learned, others = (SeenFilms(pixels[some], scores.embedding[some]) for some in (inside, ~inside))
    digest, data = sha256_of(run.draft / GRAPH_FILE), digest_of_contents(_learned_contents(run))
    belonging = Belonging(digest, f"the films that the version {run.draft.name} learned from", data)
    folds = fold_scores(run.draft / FOLDS_FILE, calibration, read_decisions(run.draft).operating_point.probability)
    try:
        limits = fixed_limits(learned, others, belonging, folds, run.watch.say)
    except LungNetworkError as error:
        run.watch.say(f"no limits: {error}")
        return
    write_whole(path, packed_limits(limits))


def _learned_contents(run: _Run) -> dict[str, str]:
    return {film.name: run.contents[film.name] for film in run.division.learnable}


def _decide(run: _Run, calibration: Calibration, scores: Scores) -> None:
    positive = np.array([film.positive for film in run.division.learnable])
    strongest = scores.activation_map[positive].max(axis=(1, 2))
    decisions = Decisions(
        calibration=calibration,
        operating_point=OperatingPoint(
            probability=float(calibration.probability(np.zeros(1))[0]),
            rule=f"0.5 on the network's own scale, {IN_WORDS[run.recipe.imbalance]}, fixed before training",
        ),
        heat_map=HeatMapScale(ceiling=max(float(np.percentile(strongest, 99)), 1e-3), rule=HEAT_MAP_RULE),
        cause=decide_cause(run.division, scores),
    )
    write_whole(run.draft / DECISIONS_FILE, decisions.model_dump_json(indent=1))
