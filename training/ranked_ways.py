"""Recipes ranked on shifts inside train, before any of them is trained in full: the test set stays closed."""

import dataclasses
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from evaluation.ranking import Ranking, area
from films.cuts import Partition
from films.divisions import content_digests, digest_of
from films.layout import load_films
from films.reduced import Cut, reduced_films, whole
from reading.batches import score_in_batches
from reading.keras_engine import KerasEngine
from records.home import home
from records.whole_file import write_whole
from training.fit import fit
from training.labelled import labelled_films
from training.lung_crop import cut_to_lungs
from training.recipe import Recipe, RecipeError
from training.shifts import SHIFTS, hold_out
from training.watch import Watch

WAYS_FILE = Path(__file__).resolve().parent / "ways.toml"
SHIPPED_RANKINGS = Path(__file__).resolve().parent / "rankings"  # of the official films; hours of work


@dataclass(frozen=True)
class Way:
    """A recipe. lung_crop: its network sees no more of a film than the box around the lungs, which no version does."""

    recipe: Recipe
    lung_crop: bool = False

    @property
    def cut(self) -> Cut:
        """The part of a film that the network sees."""
        return cut_to_lungs if self.lung_crop else whole


@dataclass(frozen=True)
class Result:
    """How one way did on one shift. accuracy, sensitivity, specificity: at .5 on the network's own scale."""

    way: str
    shift: str
    seed: int
    films: int
    auc: float
    accuracy: float
    sensitivity: float
    specificity: float


def read_ways(path: Path) -> dict[str, Way]:
    """Ways by name, from a table of each one's choices. Raises RecipeError."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"expected a readable table of recipes in {path.name}, received: {error}") from error
    base: dict[str, Any] = given.pop("every", {})
    return {name: _way(base | choices) for name, choices in given.items()}


def _way(choices: dict[str, Any]) -> Way:
    crop = choices.pop("lung_crop", False)
    if not isinstance(crop, bool):
        raise RecipeError(f"lung_crop: expected true or false, received {crop!r}")
    return Way(Recipe.from_json(json.dumps(choices)), crop)


def rank(
    folder: Path, ways: Mapping[str, Way], watch: Watch, seeds: int = 1, into: Path | None = None
) -> Iterator[Result]:
    """Fit each way on what each shift leaves of train, and score what it holds out; known results are not made again.

    The last epoch's weights are scored. seeds: how many seeds each way is fitted with, its own and those after it; all
    ways are through with one before the next begins. Results are kept by recipe and films in `into`, else in the
    home's `rankings`; those that ship with the program are known too.
    """
    into = into or home() / "rankings"
    films = [film for film in load_films(folder) if film.split == "train"]
    contents = content_digests(films)
    cuts = {shift: hold_out(films, shift, contents) for shift in SHIFTS}
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
    return f"{sha256(facts.encode()).hexdigest()[:16]}.txt"


def _score(path: Path, way: Way, cut: Partition, watch: Watch) -> None:
    learned_from = labelled_films(cut.train, way.recipe, way.cut)
    network = fit(way.recipe, learned_from, None, watch, path.with_suffix(".fit")).network
    held_out = reduced_films(cut.validation, way.recipe.side, way.cut)
    logit = score_in_batches(KerasEngine(network), held_out).logit
    write_whole(path, "".join(f"{value:.4f}\n" for value in logit))
    path.with_suffix(".fit").unlink(missing_ok=True)
    keras.utils.clear_session()  # else the graph of each network stays in memory


def result_of(path: Path, truth: NDArray[np.bool_], way: str, shift: str, seed: int) -> Result:
    """The figures of stored logits, one a line in the order of the films held out; truth: whether each is positive."""
    logit = np.array([float(line) for line in path.read_text(encoding="ascii").split()])
    called = logit > 0.0
    return Result(
        way=way,
        shift=shift,
        seed=seed,
        films=len(truth),
        auc=area(Ranking(truth, logit).weights(np.ones(len(truth)))),
        accuracy=float((called == truth).mean()),
        sensitivity=float(called[truth].mean()),
        specificity=float((~called[~truth]).mean()),
    )


def ranking_table(results: Sequence[Result]) -> Iterator[str]:
    """A Markdown table: each way with its area on each shift, the best mean area first.

    Where there are several seeds, a figure is their mean, with the largest distance of a seed from it.
    """
    ways: dict[str, dict[str, list[float]]] = {}
    films = {result.shift: result.films for result in results}
    for result in results:
        ways.setdefault(result.way, {}).setdefault(result.shift, []).append(result.auc)
    mean = {way: float(np.mean([np.mean(areas) for areas in shifts.values()])) for way, shifts in ways.items()}
    yield (
        "| way | seeds | mean AUC | " + " | ".join(f"held out by {shift}, n={n:,}" for shift, n in films.items()) + " |"
    )
    yield "|---|---|---|" + "---|" * len(films)
    for way in sorted(ways, key=lambda way: -mean[way]):
        figures = [_figure(ways[way].get(shift, [])) for shift in films]
        seeds = len({result.seed for result in results if result.way == way})
        yield f"| {way} | {seeds} | {mean[way]:.4f} | " + " | ".join(figures) + " |"


def _figure(areas: Sequence[float]) -> str:
    if not areas:
        return ""
    mean = float(np.mean(areas))
    spread = f" ± {max(abs(area - mean) for area in areas):.4f}" if len(areas) > 1 else ""
    return f"{mean:.4f}{spread}"
