"""Recipes ranked on shifts inside train, before any of them is trained in full: the test set stays closed."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from films.cuts import Partition
from films.divisions import digest_of
from films.layout import load_films
from films.reduced import reduced_films
from reading.heatmap import HeatMap
from reading.lungs import find_lungs
from records.home import home
from records.whole_file import write_whole
from training.held_out import scores_of
from training.labelled import labelled_films
from training.ranking_table import Result, result_of
from training.shifts import SHIFTS, parts_of
from training.watch import Watch
from training.ways import Way

SHIPPED_RANKINGS = Path(__file__).resolve().parent / "rankings"  # of the official films; hours of work


def rank(
    folder: Path, ways: Mapping[str, Way], watch: Watch, seeds: int = 1, into: Path | None = None
) -> Iterator[Result]:
    """Fit each way on what each shift leaves of train, and score what it holds out; known results are not made again.

    The last epoch's weights are scored. seeds: how many seeds each way is fitted with, its own and those after it; all
    ways are through with one before the next begins. Results are kept by recipe and films in `into`, else in the
    home's `rankings`; those that ship with the program are known too.
    """
    into = into or home() / "rankings"
    cuts = parts_of(load_films(folder), SHIFTS)
    for further in range(seeds):
        for name, first in ways.items():
            seed = first.recipe.seed + further
            way = dataclasses.replace(first, recipe=dataclasses.replace(first.recipe, seed=seed))
            for shift, cut in cuts.items():
                path = into / _file_name(way, shift, cut)
                shipped = SHIPPED_RANKINGS / path.name
                if not path.is_file() and not shipped.is_file():
                    watch.say(f"{name}, seed {seed}, held out by {shift}: {len(cut.train)} films to learn from")
                    _score(path, way, cut, watch)
                truth = np.array([film.positive for film in cut.validation])
                yield result_of(path if path.is_file() else shipped, truth, name, shift, seed)


def _file_name(way: Way, shift: str, cut: Partition) -> str:
    choices = dataclasses.asdict(way)
    facts = json.dumps([choices, shift, digest_of(cut.train), digest_of(cut.validation)], sort_keys=True)
    return f"{sha256(facts.encode()).hexdigest()[:16]}.json"


def _score(path: Path, way: Way, cut: Partition, watch: Watch) -> None:
    learned_from = labelled_films(cut.train, way.recipe, way.cut)
    held_out = reduced_films(cut.validation, way.recipe.side, way.cut)
    scores = scores_of(way.recipe, learned_from, held_out, watch, path.with_suffix(".fit"))
    found = np.array([film.positive for film in cut.validation]) & (scores.logit > 0)
    stored = {
        "logit": [round(float(value), 4) for value in scores.logit],
        "heat": _heat_in_lungs(held_out[found], scores.activation_map[found]),
    }
    write_whole(path, json.dumps(stored))
    path.with_suffix(".fit").unlink(missing_ok=True)


def _heat_in_lungs(films: NDArray[np.uint8], maps: NDArray[np.float32]) -> float | None:
    """Mean share of the heat (n, rows, columns) in the lungs of films (n, side, side), in shares of the lungs' area."""
    times = []
    for film, evidence in zip(films, maps, strict=True):
        lungs = find_lungs(film)
        inside = HeatMap(evidence, ceiling=1.0).share_inside(lungs.mask) if lungs.found else None
        if inside is not None:
            times.append(inside / lungs.area)
    return round(float(np.mean(times)), 4) if times else None
