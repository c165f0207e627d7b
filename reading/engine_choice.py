"""Which engine the server reads with: by the site's settings, and by measurement where there is a graphics card."""

import shutil
import statistics
import time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model_store.version import GRAPH_FILE, Version
from reading.accelerated_engine import AcceleratedEngine
from reading.accelerator import Accelerator, Use
from reading.asked_process import AskedProcess
from reading.asked_scores import AskedScores, NoAcceleratorError, accelerator_process
from reading.engine import Engine
from reading.few_sizes import MOST
from reading.graph_engine import GraphEngine
from reading.installed import NotInstalledError, expect_installed
from reading.preparation import scale
from records.settings import EngineWish, SettingsError, read_settings

ALIKE = 1e-3  # of probability: the most by which a graphics card may differ from the processor
DRIVER_TOOL = "nvidia-smi"  # comes with every driver; to look for it costs nothing
_ROUNDS = 3  # of which the median counts
_SEED = 1

_process = accelerator_process("gpu")  # one for all versions; nothing is started before it is asked


class Times(NamedTuple):
    """Seconds for one film, and for as many as go together: the processor reads those one after the other."""

    processor_one: float
    processor_many: float
    accelerator_one: float
    accelerator_many: float

    def use(self) -> Use:
        """The faster of the two for each."""
        return Use(self.accelerator_one < self.processor_one, self.accelerator_many < self.processor_many)


def missing() -> str:
    """Why no graphics card can be used on this machine, going on from "The graphics card"; empty where one may be."""
    if shutil.which(DRIVER_TOOL) is None:
        return "is missing"
    try:
        expect_installed("It", "tensorflow", "keras")
    except NotInstalledError:
        return "needs TensorFlow, which is not installed here"
    return ""


def serving_engine(version: Version) -> Engine:
    """The engine by this machine and its settings; the processor reads until a graphics card has proved itself.

    Raises EngineError for a version whose graph is none.
    """
    processor = GraphEngine(version.file(GRAPH_FILE))
    wish = _wish()
    if wish == "processor":
        return processor
    why = missing()
    return processor if why and wish == "measured" else accelerated(version, processor, wish, absent=why)


def accelerated(
    version: Version, processor: Engine, wish: EngineWish, process: AskedProcess = _process, absent: str = ""
) -> AcceleratedEngine:
    """The engine with a graphics card. wish: "graphics card" uses it for all films, "measured" where it is faster.

    absent: what `missing` says.
    """

    def choose(asked: AskedScores) -> Use:
        asked.start()
        times = measure(asked, processor, version)
        return times.use() if wish == "measured" else Use(one=True, many=True)

    asked = AskedScores(version.id, process)
    return AcceleratedEngine(processor, Accelerator(asked, choose, wanted=wish == "graphics card", absent=absent))


def _wish() -> EngineWish:
    try:
        return read_settings().engine
    except SettingsError:  # the page says it where it records a reading; films are read all the same
        return "measured"


def measure(asked: Engine, processor: Engine, version: Version) -> Times:
    """The times of both on made pictures of the version's size. Raises NoAcceleratorError unless they agree."""
    side, calibration = version.card.preparation.side, version.card.calibration
    made = np.random.default_rng(_SEED).integers(0, 256, (MOST, side, side)).astype(np.uint8)
    own, one_by_one = [], []
    for film in made:
        start = time.perf_counter()
        own.append(processor.score(scale(film[np.newaxis])).logit)
        one_by_one.append(time.perf_counter() - start)
    given = asked.score(scale(made)).logit
    # A probability changes by a quarter of its slope in the logit at most.
    if not np.abs(given - np.concatenate(own)).max() * abs(calibration.slope) / 4 <= ALIKE:
        raise NoAcceleratorError("gave other probabilities than the processor")
    one, many = (_median_time(asked, made[:size]) for size in (1, MOST))
    return Times(statistics.median(one_by_one), sum(one_by_one), one, many)


def _median_time(engine: Engine, films: NDArray[np.uint8]) -> float:
    batch = scale(films)
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        engine.score(batch)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
