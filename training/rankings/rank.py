"""Recipes ranked on shifts inside train, before any of them is trained in full: the test set stays closed."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
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
from training.labelled import labelled_films
from training.rankings.known import SHIPPED_RANKINGS, Asked, known_rankings
from training.rankings.soup import checkpoints_of, scores_of_soup
from training.rankings.table import Result, result_of
from training.rankings.ways import Way
from training.shifts import SHIFTS, parts_of
from training.watch import Watch


def rank(
    folder: Path,
    ways: Mapping[str, Way],
    watch: Watch | None,
    seeds: int = 1,
    into: Path | None = None,
    shifts: Sequence[str] = tuple(SHIFTS),
) -> Iterator[Result]:
    """Fit each way on what each shift leaves of train, and score what it holds out; known results are not made again.

    The last epoch's weights are scored. seeds: how many seeds each way is fitted with, its own and those after it (a
    soup has several to itself); all ways are through with one before the next begins. Results are kept by recipe and
    films in `into`, else in the home's `rankings`; those that ship with the program are known too. shifts: those that
    ways are compared on. watch: who is told of each fit; None where nothing is to be fitted, and what is not known is
    left out.
    """
    into = into or home() / "rankings"
    cuts = parts_of(load_films(folder), shifts)
    known = known_rankings(SHIPPED_RANKINGS) | known_rankings(into)
    for further in range(seeds):
        for name, first in ways.items():
            seed = first.recipe.seed + further * first.soup  # no two soups share a network
            way = dataclasses.replace(first, recipe=dataclasses.replace(first.recipe, seed=seed))
            for shift, cut in cuts.items():
                asked = Asked(way, shift, digest_of(cut.train), digest_of(cut.validation))
                if asked not in known:
                    if watch is None:
                        continue
                    watch.say(f"{name}, seed {seed}, held out by {shift}: {len(cut.train)} films to learn from")
                    known[asked] = into / asked.file_name
                    _score(known[asked], asked, cut, watch)
                yield result_of(known[asked], name, shift, seed)


def _score(path: Path, asked: Asked, cut: Partition, watch: Watch) -> None:
    way = asked.way
    learned_from = labelled_films(cut.train, way.recipe, way.cut)
    held_out = reduced_films(cut.validation, way.recipe.side, way.cut)
    checkpoint = path.with_suffix(".fit")
    scores = scores_of_soup(way.recipe, way.soup, learned_from, held_out, watch, checkpoint)
    positive = np.array([film.positive for film in cut.validation])
    found = positive & (scores.logit > 0)
    stored = {
        "of": asked.facts,
        "positive": "".join(str(int(sick)) for sick in positive),
        "logit": [round(float(value), 4) for value in scores.logit],
        "heat": _heat_in_lungs(held_out[found], scores.activation_map[found]),
    }
    write_whole(path, json.dumps(stored))
    for left in checkpoints_of(checkpoint, way.soup):
        left.unlink(missing_ok=True)


def _heat_in_lungs(films: NDArray[np.uint8], maps: NDArray[np.float32]) -> float | None:
    """Mean share of the heat (n, rows, columns) in the lungs of films (n, side, side), in shares of the lungs' area."""
    times = []
    for film, evidence in zip(films, maps, strict=True):
        lungs = find_lungs(film)
        inside = HeatMap(evidence, ceiling=1.0).share_inside(lungs.mask) if lungs.found else None
        if inside is not None:
            times.append(inside / lungs.area)
    return round(float(np.mean(times)), 4) if times else None
