"""One version's heat maps beside everything that they are held against; worked out part by part."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.explained_films import ExplainedFilms, stratified
from evaluation.film_means import mean_figure
from evaluation.insertion_deletion import blurred, ranks
from evaluation.lung_figures import difference, share_figures, shuffled_figures, template_of
from evaluation.lung_share import LungPlaces, lung_places
from evaluation.order_figures import OrderCurves, order_curves
from evaluation.outcomes import OUTCOMES
from evaluation.stored_explanation import OWN, Method, Share, Shuffled
from model_store.version import NETWORK_FILE, Version
from reading.batches import score_in_batches
from reading.engine import Engine, Scores

SAMPLE = 60  # true positives that are asked in detail: the two curves take 26 readings of a film
SEEDS = 5  # of the shuffled weights
_AT_ONCE = 16  # films; the fastest on two cores

Progress = Callable[[str], None]
Maps = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Asked:
    """The true positives that are asked in detail: their maps, and the seconds that one map took."""

    pixels: NDArray[np.uint8]
    places: LungPlaces
    patients: list[str]
    maps: Maps
    seconds: float


class Examination:
    """The parts of an examination, each worked out when it is asked for."""

    def __init__(self, version: Version, films: ExplainedFilms, engine: Engine, progress: Progress) -> None:
        self.version, self.films, self.engine, self._progress = version, films, engine, progress
        self._found = films.with_outcome("true positive")
        self.patients = films.patients(self._found)

    @cached_property
    def scores(self) -> Scores:
        """What the version's graph says of all the films."""
        self._progress(f"{len(self.films.films):,} films with a lung mask, of {self.films.tested:,} tested on")
        return self._scored(self.engine, self.films.pixels)

    @cached_property
    def _all_places(self) -> LungPlaces:
        return lung_places(self.films.masks, self.scores.activation_map.shape[1])

    @cached_property
    def places(self) -> LungPlaces:
        """The lungs of the true positives."""
        return self._all_places.taken(self._found)

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """The share of the heat inside the lungs of each true positive."""
        return self.places.share(self.scores.activation_map[self._found])

    @cached_property
    def template(self) -> NDArray[np.float64]:
        """The mean map of films that the version learned from."""
        self._progress(f"a template from {len(self.films.learned):,} films that were not tested on")
        return template_of(self._scored(self.engine, self.films.learned).activation_map)

    def outcomes(self) -> dict[str, Share]:
        """The share inside the lungs for each outcome that a film has."""
        share = self._all_places.share(self.scores.activation_map)
        known = {name: self.films.with_outcome(name) for name in reversed(OUTCOMES)}
        return {
            name: share_figures(share[some], self._all_places.area[some], self.films.patients(some))
            for name, some in known.items()
            if len(some)
        }

    def shuffled(self) -> Iterator[Shuffled]:
        """The share after the last layer, and after every layer, was shuffled."""
        from reading.randomised import STAGES, randomised  # imports Keras

        for stage in STAGES:
            self._progress(f"weights shuffled {SEEDS} times: {stage}")
            engines = (randomised(self.version.file(NETWORK_FILE), stage, seed) for seed in range(SEEDS))
            maps = [self._scored(engine, self.films.pixels[self._found]).activation_map for engine in engines]
            yield shuffled_figures(stage, maps, self.share, self.places, self.patients)

    @cached_property
    def asked(self) -> Asked:
        """The sample, each cause of pneumonia with its share of it."""
        some = stratified([self.films.predictions.cause[place] for place in self._found], SAMPLE)
        chosen = self._found[some]
        start = time.perf_counter()
        maps = self._scored(self.engine, self.films.pixels[chosen]).activation_map
        seconds = (time.perf_counter() - start) / len(chosen)
        return Asked(
            self.films.pixels[chosen], self.places.taken(some), self.films.patients(chosen), maps, seconds
        )  # fmt: skip

    def curves(self, name: str, maps: Maps) -> OrderCurves:
        """Insertion and deletion on the sample, in the order of maps (n, rows, columns)."""
        self._progress(f"insertion and deletion on {len(maps)} films: {name}")
        return order_curves(
            name, lambda films: self._scored(self.engine, films).logit, self.asked.pixels, ranks(maps)
        )  # fmt: skip

    def orders(self) -> list[OrderCurves]:
        """By the version's own maps, by the template, and by chance: places of equal heat are drawn."""
        shape = self.asked.maps.shape
        return [
            self.curves("this version's maps", self.asked.maps),
            self.curves("fixed picture", np.broadcast_to(self.template, shape)),
            self.curves("random order", np.zeros(shape)),
        ]

    def blurred(self) -> NDArray[np.float64]:
        """The calibrated probability of the sample's films, blurred."""
        logit = self._scored(self.engine, blurred(self.asked.pixels)).logit
        return np.asarray(self.version.card.calibration.probability(logit), np.float64)

    def methods(self, own: OrderCurves) -> Iterator[Method]:
        """Grad-CAM and the other methods on the sample; own: the curves by Grad-CAM."""
        from reading.other_explanations import OtherExplanations  # imports TensorFlow

        asked = self.asked
        share = asked.places.share(asked.maps)
        yield self._method(OWN, share, own, 1000 * asked.seconds)
        others = OtherExplanations.load(self.version.file(NETWORK_FILE))
        for name, explain in others.methods.items():
            self._progress(f"maps by {name}")
            explain(asked.pixels[:1])  # what is built once does not count
            start = time.perf_counter()
            maps = explain(asked.pixels)
            seconds = (time.perf_counter() - start) / len(maps)
            curves, there = self.curves(name, maps), asked.places.share(maps)
            yield self._method(name, there, curves, 1000 * seconds).model_copy(
                update={
                    "share_over": difference(there, share, asked.patients),
                    "gain_over": mean_figure(curves.gain - own.gain, asked.patients),
                }
            )

    def _method(self, name: str, share: NDArray[np.float64], curves: OrderCurves, milliseconds: float) -> Method:
        patients = self.asked.patients
        return Method(
            name=name,
            share=share_figures(share, self.asked.places.area, patients).share,
            insertion=mean_figure(curves.insertion, patients),
            deletion=mean_figure(curves.deletion, patients),
            milliseconds=round(milliseconds, 1),
        )

    @staticmethod
    def _scored(engine: Engine, films: NDArray[np.uint8]) -> Scores:
        return score_in_batches(engine, films, _AT_ONCE)
