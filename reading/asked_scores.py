"""A version's network in the graphics card's process, asked for the scores of films."""

import json

import numpy as np
from numpy.typing import NDArray

from reading.asked_process import AskedProcess
from reading.engine import EngineError, Scores
from reading.few_sizes import MOST
from reading.sent_arrays import packed, unpacked
from reading.together import Together

START = 300.0  # seconds until TensorFlow and a network are there; some 20 on two busy cores
PATIENCE = 5.0  # seconds for a batch; the processor reads 32 films in less than one


class AcceleratorError(EngineError):
    """Scores that the graphics card did not give; the message goes on from "The graphics card"."""


class NoAcceleratorError(AcceleratorError):
    """There is no graphics card that could give any, or none to be relied on; there is no use in asking again."""


def accelerator_process(device: str) -> AskedProcess:
    """The process. device: "gpu", or "cpu" for the same way without one."""
    return AskedProcess(
        "reading.accelerator_process",
        {
            "KERAS_BACKEND": "tensorflow",  # whatever the training uses
            "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # the rest of the card's memory is for a training
            "TF_CPP_MIN_LOG_LEVEL": "2",
            **({} if device == "gpu" else {"CUDA_VISIBLE_DEVICES": "-1"}),
        },
        device,
    )


class AskedScores:
    """An engine in another process; films that threads bring while it computes go together in the next batch.

    Only `start` starts the process: films must not wait for TensorFlow. What raises should be ended, for the memory.
    """

    def __init__(self, version_id: str, process: AskedProcess) -> None:
        self._version, self._process = version_id.encode(), process
        self.patience = PATIENCE
        self._together = Together(self._compute, MOST)
        self.name, self.device = "", ""

    def start(self) -> None:
        """Have the process start and load the network. Raises NoAcceleratorError or AcceleratorError."""
        answer = self._asked(b"V" + self._version, START)
        try:
            facts = json.loads(answer)
            self.name, self.device = facts["engine"], facts["device"]
        except (ValueError, TypeError, KeyError) as error:
            raise AcceleratorError("gave an answer that cannot be read") from error

    def score(self, batch: NDArray[np.float32]) -> Scores:
        """Scores of prepared films, shape (n, side, side, 1). Raises EngineError."""
        return self._together.score(batch)

    def end(self) -> None:
        """End the process."""
        self._process.end()

    def _compute(self, batch: NDArray[np.float32]) -> Scores:
        if not self._process.runs:
            raise AcceleratorError("stopped working")
        answer = self._asked(b"F" + self._version + b"\n" + packed({"films": batch}), self.patience)
        try:
            found = unpacked(answer)
            scores = Scores(found["logit"], found["activation_map"], found["embedding"], found.get("cause"))
        except (ValueError, TypeError, KeyError) as error:
            raise AcceleratorError("gave an answer that cannot be read") from error
        if len(scores.logit) != len(batch):
            raise AcceleratorError(f"gave scores of {len(scores.logit)} films, not of {len(batch)}")
        return scores

    def _asked(self, request: bytes, patience: float) -> bytes:
        try:
            answer = self._process.ask(request, patience)
        except TimeoutError as error:
            raise AcceleratorError(f"took longer than {patience:g} seconds") from error
        except (EOFError, OSError) as error:
            raise AcceleratorError("stopped working") from error
        if answer[:1] in (b"V", b"S"):
            return answer[1:]
        kind = NoAcceleratorError if answer[:1] == b"A" else AcceleratorError
        raise kind(answer[1:].decode(errors="replace"))
