"""From the bytes of one film to its reading."""

import math
import threading
import time
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from model_store.limits import Band, limits_fixed_here, limits_of
from model_store.store import find_version, serving_id
from model_store.version import GRAPH_FILE, NETWORK_FILE, Version
from reading.accelerated_engine import AcceleratedEngine
from reading.cause import Cause, cause_from
from reading.engine import Computed, Engine, EngineError, Scores
from reading.heatmap import HeatMap
from reading.installed import expect_installed
from reading.look import Look, look_at
from reading.lungs import Lungs, looked_over
from reading.preparation import NATIVE_SIDE, check_signature, reduce, scale
from reading.quality import Concern, concern_about_age, concern_about_engine
from reading.radiograph import Radiograph, decode
from reading.refusal import Refusal

Finding = Literal["pneumonia", "no pneumonia", "uncertain", "no reading"]
EngineName = Literal["graph", "keras"]


@dataclass(frozen=True)
class Reading:
    """What one version says of one film.

    probability is calibrated; it, the heat map and the embedding are None where the finding is "no reading".
    cause: what a pneumonia looks like, should there be one; None where the version does not tell causes apart.
    lungs: where they are on the film; None where nobody looked: on a film that is none by its header, size or contrast,
    or without the lung network.
    seconds: time from bytes to reading.
    """

    digest: str
    model: str
    finding: Finding
    probability: float | None
    operating_point: float
    heat_map: HeatMap | None
    embedding: NDArray[np.float32] | None
    cause: Cause | None
    lungs: Lungs | None
    concerns: tuple[Concern, ...]
    seen: NDArray[np.uint8] | None
    engine: str
    device: str
    seconds: float

    @property
    def heat_inside_lungs(self) -> float | None:
        """The share of the heat map's evidence that lies in the lungs; None without evidence or lungs."""
        if self.heat_map is None or self.lungs is None or not self.lungs.found:
            return None
        return self.heat_map.share_inside(self.lungs.mask)

    @property
    def against_advice(self) -> bool:
        """Whether a number was asked for that the program would not have given."""
        return self.probability is not None and any(concern.blocking for concern in self.concerns)

    def at(self, operating_point: float) -> Self:
        """The same reading with the finding that another operating point gives; "uncertain" belongs to the card's."""
        if self.probability is None or operating_point == self.operating_point:
            return replace(self, operating_point=operating_point)
        return replace(self, operating_point=operating_point, finding=finding_of(self.probability, operating_point))


def finding_of(probability: float, operating_point: float, band: Band | None = None) -> Finding:
    """What a calibrated probability is called. band: those too near the operating point to call."""
    if band is not None and band.holds(probability):
        return "uncertain"
    return "pneumonia" if probability >= operating_point else "no pneumonia"


class Examination(NamedTuple):
    """A film beside its reading, for those who show it."""

    radiograph: Radiograph
    reading: Reading


class Reader:
    """Reads films with one version on one engine; safe to call from several threads.

    A version without limits reads every film that its header, size and contrast do not forbid.
    """

    def __init__(self, version: Version, engine: Engine) -> None:
        """Raises PreparationError or LimitsError where the version does not fit this program."""
        preparation = version.card.preparation
        check_signature(preparation.signature, preparation.side)
        self.version = version
        self.engine = engine
        limits = limits_of(version)
        self._refusal = Refusal(limits) if limits else None
        self._band = limits.facts.band if limits else None

    def examine(self, content: bytes, all_the_same: bool = False) -> Examination:
        """Decode and read an encoded film. Raises UnreadableImageError when the bytes hold none.

        Raises EngineError where the network gives no number.
        all_the_same: give the number, too, where concerns forbid it; they stand in the reading.
        """
        start = time.perf_counter()
        radiograph = decode(content)
        return Examination(radiograph, self._read(radiograph, start, all_the_same))

    def read(self, content: bytes, all_the_same: bool = False) -> Reading:
        """The reading alone of an encoded film. Raises UnreadableImageError when the bytes hold none."""
        return self.examine(content, all_the_same).reading

    def for_many(self) -> "Reader":
        """The reader for the films of a worklist; this one, unless its engine has another way with many."""
        if not isinstance(self.engine, AcceleratedEngine):
            return self
        reader = copy(self)
        reader.engine = self.engine.for_many()
        return reader

    def _looked_over(
        self, radiograph: Radiograph, small: NDArray[np.uint8]
    ) -> tuple[tuple[Concern, ...], Lungs | None, Look | None]:
        """The concerns before the network sees the film, blocking ones first."""
        concerns, lungs = looked_over(radiograph, small, needed=self._refusal is not None)
        look = look_at(small, lungs) if lungs and self._refusal else None
        if look and self._refusal:
            concerns = (*self._refusal.before(look), *concerns)
        use = self.version.card.intended_use
        if doubt := concern_about_age(radiograph.facts, use.youngest_age, use.oldest_age):
            concerns = (*concerns, doubt)
        return tuple(sorted(concerns, key=lambda concern: not concern.blocking)), lungs, look

    def _read(self, radiograph: Radiograph, start: float, all_the_same: bool) -> Reading:
        card = self.version.card
        small = reduce(radiograph.pixels, NATIVE_SIDE)  # once: a large film costs as much as the network to reduce
        concerns, lungs, look = self._looked_over(radiograph, small)
        probability, heat_map, embedding, cause, seen = None, None, None, None, None
        finding: Finding = "no reading"
        computed = None
        if all_the_same or not any(concern.blocking for concern in concerns):
            side = card.preparation.side
            seen = reduce(small if side >= NATIVE_SIDE else radiograph.pixels, side)
            scores = self.engine.score(scale(seen[np.newaxis]))
            probability = self._probability(scores)
            finding = finding_of(probability, card.operating_point.probability, self._band)
            heat_map = HeatMap(scores.activation_map[0], card.heat_map.ceiling)
            embedding = scores.embedding[0]
            cause = self._cause(scores)
            if look and self._refusal:
                concerns = (*concerns, *self._refusal.after(look, embedding))
            computed = scores.computed
            if computed and (replaced := concern_about_engine(computed.instead)):
                concerns = (*concerns, replaced)
        computed = computed or Computed(self.engine.name, self.engine.device)
        return Reading(
            digest=radiograph.digest,
            model=self.version.id,
            finding=finding,
            probability=probability,
            operating_point=card.operating_point.probability,
            heat_map=heat_map,
            embedding=embedding,
            cause=cause,
            lungs=lungs,
            concerns=concerns,
            seen=seen,
            engine=computed.engine,
            device=computed.device,
            seconds=time.perf_counter() - start,
        )

    def _probability(self, scores: Scores) -> float:
        logit = float(scores.logit[0])
        if not math.isfinite(logit):  # no comparison holds for one, so it would be called "no pneumonia"
            raise EngineError(f"expected a finite logit of version {self.version.id}, received {logit}")
        return float(self.version.card.calibration.probability(scores.logit)[0])

    def _cause(self, scores: Scores) -> Cause | None:
        facts = self.version.card.cause
        if facts is None or scores.cause is None:
            return None
        return cause_from(float(scores.cause[0]), facts.calibration, facts.operating_point, facts.named_from)


def make_reader(version: Version, engine: EngineName = "graph", threads: int | None = None) -> Reader:
    """A reader for a checked version. Raises EngineError or PreparationError when the two do not fit.

    Raises NotInstalledError for the engine of Keras where that is missing.
    """
    if engine == "keras":
        expect_installed("The engine keras", "tensorflow", "keras")
        from reading.keras_engine import KerasEngine  # imports Keras, which the web process must never do

        return Reader(version, KerasEngine.load(version.file(NETWORK_FILE)))
    if engine == "graph":
        from reading.graph_engine import GraphEngine

        return Reader(version, GraphEngine(version.file(GRAPH_FILE), threads))
    raise EngineError(f"expected the engine 'graph' or 'keras', received {engine!r}")


_making = threading.Lock()  # two sessions that arrive together must not load the model twice


@lru_cache(maxsize=2)  # the version in service, and the one before it while its last readings end
def _cached_reader(version_id: str, limits: int) -> Reader:  # noqa: ARG001 - part of the key
    from reading.engine_choice import serving_engine

    version = find_version(version_id)
    return Reader(version, serving_engine(version))


def serving_reader() -> Reader:
    """The reader of the version in service, loaded once a process and anew when another is promoted or limited anew.

    Whoever holds a reader reads on with its version. Raises CardError, VersionError, EngineError.
    """
    with _making:
        serving = serving_id()
        return _cached_reader(serving, limits_fixed_here(serving))


def read(content: bytes) -> Reading:
    """Read one encoded film with the version in service. Raises UnreadableImageError when it holds none."""
    return serving_reader().read(content)
