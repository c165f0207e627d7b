"""From the films of train to the limits of a version: fixed on films held out, before any other film is seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.uncertain_band import band_of
from films.spoilt import cut_off_at
from model_store.card import Calibration
from model_store.limits import Limit, LimitFacts, Limits
from reading.look import Look, look_at
from reading.lungs import find_lungs, lungs_digest
from reading.refusal import CHECKS, Measures, beyond
from training.fold_logits import read_fold_logits
from training.limit_numbers import fitted_numbers, with_usual

FEWEST_HELD_OUT = 200  # films; of fewer, a hundredth is no film
_SEED = 0  # of the edges and shares that are cut off
# On which share of the films held out a measure may speak against the film. Those that refuse stay below a hundredth
# together. All were written down before other films were looked at, but the last, which forbids no reading: at .01 only
# 116 of 261 films of adults had a concern.
_ALLOWED = {
    "turned": 0.002, "inverted": 0.002, "mirrored": 0.005, "cut_off": 0.005, "dark": 0.001, "bright": 0.001,
    "black": 0.001, "white": 0.001, "sharpness": 0.001, "distance": 0.05,
}  # fmt: skip
_DOWNWARD = frozenset({"dark", "sharpness"})  # measures that speak against a film by being small
# Probabilities, where what is less likely than not is not said, and shares of a film that nobody minds.
_LEAST = {"turned": 0.5, "inverted": 0.5, "cut_off": 0.5, "black": 0.01, "white": 0.01}
_PLAIN = frozenset({"dark", "bright", "black", "white", "sharpness"})  # not fitted: films learned from count, too


@dataclass(frozen=True)
class SeenFilms:
    """Films at 224 pixels (n, 224, 224) uint8, whatever the network takes, and the embeddings (n, f) it gives them."""

    pixels: NDArray[np.uint8]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True)
class FoldScores:
    """Calibrated probabilities (n,) of films by networks that did not learn from them, the truth, and the point."""

    truth: NDArray[np.bool_]
    probability: NDArray[np.float64]
    operating_point: float


@dataclass(frozen=True)
class Belonging:
    """What limits belong to. graph: digest of the network's graph. films, data_digest: what they were fixed on."""

    graph: str
    films: str
    data_digest: str


def fixed_limits(
    learned: SeenFilms, held_out: SeenFilms, belonging: Belonging, folds: FoldScores, say: Callable[[str], None]
) -> Limits:
    """Fit the measures on films learned from, and fix each limit on films that the network did not learn from.

    Raises LungNetworkError where the lung network cannot be used.
    """
    say(f"fixing limits: {len(learned.pixels)} films learned from, {len(held_out.pixels)} held out")
    edges = np.random.default_rng(_SEED).integers(1, 5, len(learned.pixels))
    generator = np.random.default_rng(_SEED)
    cut = [cut_off_at(int(edge), film, generator) for edge, film in zip(edges, learned.pixels, strict=True)]
    looks, held = looks_of(learned.pixels), looks_of(held_out.pixels)
    fitted = fitted_numbers(looks, looks_of(cut), edges, learned.embeddings)
    numbers = with_usual(fitted, held, held_out.embeddings)
    measured = [measures_of(Measures(numbers), look, row) for look, row in zip(held, held_out.embeddings, strict=True)]
    limits = dict(_limits(measured, [Measures(numbers).of(look) for look in looks]))
    return Limits(_facts(measured, limits, belonging, len(looks), folds), numbers)


def looks_of(films: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> list[Look]:
    """The looks of films of any size."""
    return [look_at(film, find_lungs(film)) for film in films]


def measures_of(measures: Measures, look: Look, embedding: NDArray[np.float32]) -> dict[str, float]:
    """Every measure of a film."""
    return measures.of(look) | {"distance": measures.distance(look, embedding)}


def _limits(held_out: Sequence[Mapping[str, float]], learned: Sequence[Mapping[str, float]]) -> dict[str, Limit]:
    found = {}
    for name in CHECKS:
        films = (*held_out, *learned) if name in _PLAIN else held_out
        values = np.array([film[name] for film in films if name in film])
        found[name] = _limit(name, values)
    return found


def _limit(name: str, values: NDArray[np.float64]) -> Limit:
    """The value that at most the allowed share of films reaches, and at least one film."""
    upward, allowed = name not in _DOWNWARD, _ALLOWED[name]
    against = np.sort(values)[:: -1 if upward else 1]
    count = max(1, int(allowed * len(values)))
    value = float(against[count - 1])
    if int((values == value).sum()) > count:  # as many films are alike in this, the limit lies behind them
        value = float(np.nextafter(value, np.inf if upward else -np.inf))
    if upward:
        value = max(value, _LEAST.get(name, value))
    share = max(allowed, count / len(values))  # of few films, one is more than what is allowed
    least = f", and from {_LEAST[name]} on" if name in _LEAST else ""
    limit = Limit(
        value=value, upward=upward, typical=float(np.median(values)), beyond=0.0,
        rule=f"at most {share:.1%} of {len(values)} films{least}",
    )  # fmt: skip
    return limit.model_copy(update={"beyond": float(np.mean([beyond(one, limit) for one in values]))})


def _facts(
    measured: Sequence[Mapping[str, float]],
    limits: dict[str, Limit],
    belonging: Belonging,
    fitted_on: int,
    folds: FoldScores,
) -> LimitFacts:
    against = [[CHECKS[name].blocking for name in film if beyond(film[name], limits[name])] for film in measured]
    return LimitFacts(
        created=datetime.now(UTC).replace(microsecond=0),
        graph=belonging.graph,
        lungs=lungs_digest(),
        films=belonging.films,
        data_digest=belonging.data_digest,
        fitted_on=fitted_on,
        held_out=len(measured),
        refused=float(np.mean([any(film) for film in against])),
        doubted=float(np.mean([bool(film) and not any(film) for film in against])),
        limits=limits,
        band=band_of(folds.truth, folds.probability, folds.operating_point),
    )


def fold_scores(path: Path, calibration: Calibration, operating_point: float) -> FoldScores:
    """The scores that a version's calibration was fitted on, calibrated."""
    truth, logit = read_fold_logits(path)
    return FoldScores(truth, calibration.probability(logit), operating_point)
