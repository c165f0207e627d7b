"""From the bytes of one film to its reading."""

import threading
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from model_store.store import find_version, serving_id
from model_store.version import GRAPH_FILE, NETWORK_FILE, Version
from reading.cause import Cause, cause_from
from reading.engine import Engine, EngineError, Scores
from reading.heatmap import HeatMap
from reading.lungs import Lungs, looked_over
from reading.preparation import check_signature, prepare
from reading.quality import Concern, concern_about_age
from reading.radiograph import Radiograph, decode

Finding = Literal["pneumonia", "no pneumonia", "uncertain", "no reading"]
EngineName = Literal["graph", "keras"]


@dataclass(frozen=True)
class Reading:
    """What one version says of one film.

    probability is calibrated; it, the heat map and the embedding are None where the finding is "no reading".
    cause: what a pneumonia looks like, should there be one; None where the version does not tell causes apart.
    lungs: where they are on the film; None where nobody looked: with "no reading", or without the lung network.
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
    engine: str
    device: str
    seconds: float

    @property
    def heat_inside_lungs(self) -> float | None:
        """The share of the heat map's evidence that lies in the lungs; None without evidence or lungs."""
        if self.heat_map is None or self.lungs is None or not self.lungs.found:
            return None
        return self.heat_map.share_inside(self.lungs.mask)

    def at(self, operating_point: float) -> Self:
        """The same reading with the finding that another operating point gives."""
        if self.probability is None:
            return replace(self, operating_point=operating_point)
        return replace(self, operating_point=operating_point, finding=finding_of(self.probability, operating_point))


def finding_of(probability: float, operating_point: float) -> Finding:
    """What a calibrated probability is called."""
    return "pneumonia" if probability >= operating_point else "no pneumonia"


class Examination(NamedTuple):
    """A film beside its reading, for those who show it."""

    radiograph: Radiograph
    reading: Reading


class Reader:
    """Reads films with one version on one engine; safe to call from several threads."""

    def __init__(self, version: Version, engine: Engine) -> None:
        preparation = version.card.preparation
        check_signature(preparation.signature, preparation.side)
        self.version = version
        self.engine = engine

    def examine(self, content: bytes) -> Examination:
        """Decode and read an encoded film. Raises UnreadableImageError when the bytes hold none."""
        start = time.perf_counter()
        radiograph = decode(content)
        return Examination(radiograph, self._read(radiograph, start))

    def read(self, content: bytes) -> Reading:
        """The reading alone of an encoded film. Raises UnreadableImageError when the bytes hold none."""
        return self.examine(content).reading

    def _read(self, radiograph: Radiograph, start: float) -> Reading:
        card = self.version.card
        concerns, lungs = looked_over(radiograph)
        use = card.intended_use
        if doubt := concern_about_age(radiograph.facts, use.youngest_age, use.oldest_age):
            concerns = (*concerns, doubt)
        probability, heat_map, embedding, cause = None, None, None, None
        finding: Finding = "no reading"
        if not any(concern.blocking for concern in concerns):
            scores = self.engine.score(prepare(radiograph.pixels, card.preparation.side))
            probability = float(card.calibration.probability(scores.logit)[0])
            finding = finding_of(probability, card.operating_point.probability)
            heat_map = HeatMap(scores.activation_map[0], card.heat_map.ceiling)
            embedding = scores.embedding[0]
            cause = self._cause(scores)
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
            engine=self.engine.name,
            device=self.engine.device,
            seconds=time.perf_counter() - start,
        )

    def _cause(self, scores: Scores) -> Cause | None:
        facts = self.version.card.cause
        if facts is None or scores.cause is None:
            return None
        return cause_from(float(scores.cause[0]), facts.calibration, facts.operating_point, facts.named_from)


def make_reader(version: Version, engine: EngineName = "graph", threads: int | None = None) -> Reader:
    """A reader for a checked version. Raises EngineError or PreparationError when the two do not fit."""
    if engine == "keras":
        from reading.keras_engine import KerasEngine  # imports Keras, which the web process must never do

        return Reader(version, KerasEngine.load(version.file(NETWORK_FILE)))
    if engine == "graph":
        from reading.graph_engine import GraphEngine

        return Reader(version, GraphEngine(version.file(GRAPH_FILE), threads))
    raise EngineError(f"expected the engine 'graph' or 'keras', received {engine!r}")


_making = threading.Lock()  # two sessions that arrive together must not load the model twice


@lru_cache(maxsize=2)  # the version in service, and the one before it while its last readings end
def _cached_reader(version_id: str) -> Reader:
    return make_reader(find_version(version_id))


def serving_reader() -> Reader:
    """The reader of the version in service, loaded once a process and anew when another is promoted.

    Whoever holds a reader reads on with its version. Raises CardError, VersionError, EngineError.
    """
    with _making:
        return _cached_reader(serving_id())


def read(content: bytes) -> Reading:
    """Read one encoded film with the version in service. Raises UnreadableImageError when it holds none."""
    return serving_reader().read(content)
