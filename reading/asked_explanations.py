"""Other explanations of a film, asked of a process of their own, one method after the other, so that maps stream in."""

import json
import threading
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reading.asked_process import AskedProcess
from reading.heatmap import HeatMap
from records.error import SecondReadError

METHODS = ("Grad-CAM++", "Score-CAM", "saliency", "SmoothGrad", "occlusion")  # reading/other_explanations.py's, in turn

# Logits at full strength on every film, of methods that have such a unit. Occlusion: 99 of 100 train films labelled
# pneumonia stay below it (25 asked of the version that ships; 25 labelled NORMAL stay below 1).
CEILINGS = {"occlusion": 3.0}

START = 300.0  # seconds until TensorFlow and a network are there; some 10 on two free cores
PATIENCE = 180.0  # seconds for one method; the slowest takes 18 for its first film beside a training
REST = 300.0  # seconds after which a process that nobody asks ends; it holds 1.3 GB

_process = AskedProcess(
    "reading.explanation_process",
    {
        "KERAS_BACKEND": "tensorflow",  # whatever the training uses
        "CUDA_VISIBLE_DEVICES": "-1",  # a GPU belongs to the training
        "TF_NUM_INTRAOP_THREADS": "2",
        "TF_NUM_INTEROP_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    },
    str(REST),
)
_turn = threading.Lock()  # one film at a time

Stage = Literal["queued", "starting", "asking"]


class NoExplanationError(SecondReadError, RuntimeError):
    """A map that cannot be had; its sentence says why."""


@dataclass(frozen=True)
class Explanation:
    """evidence: (rows, columns) float32, never negative, in the method's own unit. seconds: what it took."""

    evidence: NDArray[np.float32]
    seconds: float


def heat_map_of(method: str, explanation: Explanation) -> HeatMap:
    """The map on its method's scale: an absolute one where it has such, else up to its own largest value, if any."""
    ceiling = CEILINGS.get(method) or float(explanation.evidence.max()) or 1.0
    return HeatMap(explanation.evidence, ceiling)


class AskedExplanations:
    """What the methods say of one film, as it comes in: by method a map, or the sentence that says why there is none.

    It is asked in a thread of its own as soon as this is made, after the films that were asked of before.
    """

    def __init__(self, version_id: str, film: NDArray[np.uint8]) -> None:
        """film: (side, side), as the version's network saw it."""
        self.answers: dict[str, Explanation | str] = {}
        self.fault = ""  # why no method can be asked
        self.stage: Stage = "queued"
        self._thread = threading.Thread(target=self._ask, args=(version_id, film), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return not self._thread.is_alive()

    def _ask(self, version_id: str, film: NDArray[np.uint8]) -> None:
        with _turn:
            self.stage = "starting"
            try:
                make_ready(version_id)
            except NoExplanationError as error:
                self.fault = str(error)
                return
            self.stage = "asking"
            for method in METHODS:
                try:
                    self.answers[method] = explain(version_id, method, film)
                except NoExplanationError as error:
                    self.answers[method] = str(error)


def make_ready(version_id: str) -> None:
    """Have the process start and load the version's network, where it has not. Raises NoExplanationError."""
    _asked(b"V" + version_id.encode(), START)


def explain(version_id: str, method: str, film: NDArray[np.uint8]) -> Explanation:
    """One method's map of a film (side, side) as the version's network sees it. Raises NoExplanationError."""
    make_ready(version_id)  # again: the method before may have brought the process down
    line = json.dumps({"version": version_id, "method": method, "side": len(film)})
    said, _, evidence = _asked(b"M" + line.encode() + b"\n" + film.tobytes(), PATIENCE).partition(b"\n")
    facts = json.loads(said)
    return Explanation(np.frombuffer(evidence, np.float32).reshape(facts["shape"]), facts["seconds"])


def _asked(request: bytes, patience: float) -> bytes:
    try:
        answer = _process.ask(request, patience)
    except TimeoutError as error:
        raise NoExplanationError(f"It took longer than {patience:.0f} seconds and was stopped.") from error
    except (EOFError, OSError) as error:
        raise NoExplanationError("The process that was working it out ended before it answered.") from error
    if answer[:1] == b"E":
        raise NoExplanationError(answer[1:].decode())
    return answer[1:]
