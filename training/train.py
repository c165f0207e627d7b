"""A whole training: a recipe and a folder of films become a finished draft."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from evaluation.sealed_test_set import SEAL_FILE, freeze
from films.divisions import Division, content_digests
from films.layout import Film, load_films
from films.protocols import divide
from films.reduced import reduced_films
from model_store.card import Calibration, HeatMapScale, OperatingPoint
from model_store.version import CURVES_FILE, GRAPH_FILE, NETWORK_FILE
from reading.batches import score_in_batches
from reading.engine import Scores
from reading.graph_engine import GraphEngine
from records.whole_file import write_whole
from training.calibrate import calibration_from, write_fold_logits
from training.curves import Curves, write_curves
from training.draft import DECISIONS_FILE, FOLDS_FILE, RECIPE_FILE, Decisions
from training.export import export_graph
from training.fit import LabelledFilms, fit
from training.honoured import honoured, honours_marks, keep_marks
from training.measure import measure
from training.recipe import Recipe, RecipeError

OPERATING_POINT_RULE = "0.5 on the network's own scale, with balanced class weights, fixed before training"
HEAT_MAP_RULE = "99th percentile of the strongest place over the train films labelled pneumonia"

Say = Callable[[str], None]


@dataclass(frozen=True)
class _Run:
    recipe: Recipe
    division: Division
    contents: Mapping[str, str]
    draft: Path
    say: Say

    def labelled(self, films: Sequence[Film]) -> LabelledFilms:
        return LabelledFilms(reduced_films(films, self.recipe.side), np.array([film.positive for film in films]))

    def report(self, curves: Curves) -> None:
        self.say(" ".join(f"{name} {value:.4g}" for name, value in curves[-1].items()))


def train(recipe: Recipe, folder: Path, draft: Path, say: Say = print, honour_marks: bool = False) -> None:
    """Train, calibrate, export, freeze, test once, and write the card into `draft`.

    Each step leaves a whole file; a broken run, started again with the same recipe, goes on at the
    first step whose file is missing. honour_marks: leave out what people marked in train and validation, by the
    marks at the beginning; a draft that was begun so stays so. Raises RecipeError for another recipe than the
    draft's, FilmFolderError, PretrainedWeightsError, ExportError, and what `divide` raises where the films cannot
    meet the protocol.
    """
    _begin(recipe, draft, honour_marks)
    films = _readable_films(recipe, folder, say)
    contents = content_digests(films)
    division = honoured(divide(recipe.protocol, films, contents=contents)[0], contents, draft)
    if honours_marks(draft):
        say(f"left out {division.left_out_by_marks} films by marks")
    run = _Run(recipe, division, contents, draft, say)
    _fit_step(run)
    calibration = _calibration_step(run)
    if not (draft / GRAPH_FILE).exists():
        say("exporting the serving graph")
        export_graph(draft)
    scores = score_in_batches(GraphEngine(draft / GRAPH_FILE), run.labelled(run.division.learnable).films)
    if not (draft / SEAL_FILE).exists():
        _decide(run, calibration, scores)
        freeze(draft, [NETWORK_FILE, GRAPH_FILE, DECISIONS_FILE])
    say("opening the test set")
    measure(recipe, run.division, draft, scores)


def _begin(recipe: Recipe, draft: Path, honour_marks: bool) -> None:
    stored = draft / RECIPE_FILE
    if stored.is_file() and Recipe.from_json(stored.read_text(encoding="utf-8")) != recipe:
        raise RecipeError(f"expected the recipe that the draft was begun with, received another for {draft.name}")
    if honour_marks and not honours_marks(draft):
        if stored.is_file():
            raise RecipeError(f"expected a draft that was begun with marks honoured, received {draft.name} without")
        keep_marks(draft)  # before the recipe: a draft with its recipe has all its choices
    write_whole(stored, recipe.to_json())


def _readable_films(recipe: Recipe, folder: Path, say: Say) -> tuple[Film, ...]:
    found = load_films(folder)
    if recipe.protocol == "official":
        found.require("test")  # said now, not after the training
    for name, sentence in found.unreadable:
        say(f"left out {name}: {sentence}")
    return found.films


def _fit_step(run: _Run) -> None:
    if (run.draft / NETWORK_FILE).exists():
        return
    train, validation = run.division.train, run.division.validation
    run.say(f"training on {len(train)} films, watching {len(validation)}")

    def report(curves: Curves) -> None:
        write_curves(run.draft / CURVES_FILE, curves)
        run.report(curves)

    network = fit(run.recipe, run.labelled(train), run.labelled(validation), report)
    unfinished = run.draft / f".{NETWORK_FILE}"
    keras.Model(network.input, network.output).save(unfinished)  # without the optimizer's state, twice the weights
    os.replace(unfinished, run.draft / NETWORK_FILE)


def _calibration_step(run: _Run) -> Calibration:
    path = run.draft / FOLDS_FILE
    if not path.exists():
        run.say(f"calibrating on {run.recipe.calibration_folds} bands of aspect ratio, each held out in turn")
        films = run.division.learnable
        write_fold_logits(path, run.recipe, films, run.labelled(films), run.contents, run.report)
    return calibration_from(path, run.recipe)


def _decide(run: _Run, calibration: Calibration, scores: Scores) -> None:
    positive = np.array([film.positive for film in run.division.learnable])
    strongest = scores.activation_map[positive].max(axis=(1, 2))
    decisions = Decisions(
        calibration=calibration,
        operating_point=OperatingPoint(
            probability=float(calibration.probability(np.zeros(1))[0]), rule=OPERATING_POINT_RULE
        ),
        heat_map=HeatMapScale(ceiling=max(float(np.percentile(strongest, 99)), 1e-3), rule=HEAT_MAP_RULE),
    )
    write_whole(run.draft / DECISIONS_FILE, decisions.model_dump_json(indent=1))
