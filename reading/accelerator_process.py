"""The process with the graphics card: TensorFlow is in it; prepared films come in, scores go out, nothing is kept.

It is started by reading/asked_scores.py, and asked and answered over its standard input and output.
"""

import json
import sys
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model_store.card import CardError
from model_store.store import find_version
from model_store.version import NETWORK_FILE, VersionError
from reading.engine import Engine, EngineError, NoDeviceError
from reading.few_sizes import FewSizes
from reading.framed import answers_only, read_framed, write_framed
from reading.sent_arrays import packed, unpacked

_LONGEST = 200  # characters of a fault; TensorFlow's own can be pages

Open = Callable[[str], Engine]  # the engine of a version's id


def answer(request: bytes, open_engine: Open) -> bytes:
    """To V and a version's id: V and a line with engine and device. To F, the id, a line, and films: S and scores.

    Where it cannot be had E and a sentence, or A where there is no graphics card. Films are (n, side, side, 1) float32.
    """
    version_id, _, films = request[1:].partition(b"\n")
    try:
        engine = open_engine(version_id.decode())
        if request[:1] == b"V":
            return b"V" + json.dumps({"engine": engine.name, "device": engine.device}).encode()
        return b"S" + score(engine, unpacked(films)["films"])
    except NoDeviceError:
        return _said(b"A", "is not there, or TensorFlow cannot use it")
    except ImportError as error:
        return _said(b"A", f"needs TensorFlow and Keras, which cannot be had here ({error})")
    except MemoryError:
        return _said(b"E", "ran out of memory")
    except (CardError, VersionError, EngineError, OSError, RuntimeError, ValueError, TypeError) as error:
        return _said(b"E", f"reported a fault ({str(error) or type(error).__name__})")


def score(engine: Engine, batch: NDArray[np.float32]) -> bytes:
    """The scores of prepared films as they are sent."""
    scores = engine.score(batch)
    named = {"logit": scores.logit, "activation_map": scores.activation_map, "embedding": scores.embedding}
    return packed(named if scores.cause is None else named | {"cause": scores.cause})


def _said(kind: bytes, sentence: str) -> bytes:
    words = " ".join(sentence.split())
    return kind + (words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…").encode()


def main(open_engine: Open) -> None:
    """Answer until the one who asks is gone."""
    answers = answers_only()
    _leave_no_film()
    while True:
        try:
            request = read_framed(sys.stdin.buffer)
        except EOFError:
            return
        write_framed(answers, answer(request, open_engine))


def _leave_no_film() -> None:
    """A crash must not leave a film on the disk. Memory is not limited: a graphics card's is mapped many times over."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def opener(device: str) -> Open:
    """Opens a version's network on the first graphics card ("gpu"), or on the processor ("cpu")."""

    @lru_cache(maxsize=2)  # the version in service, and the one before it while its last readings end
    def opened(version_id: str) -> Engine:
        version = find_version(version_id)
        from reading.tensorflow_engine import TensorFlowEngine, take_device

        engine = FewSizes(TensorFlowEngine(version.file(NETWORK_FILE), take_device(device)))
        engine.make_ready(version.card.preparation.side)
        return engine

    return opened


if __name__ == "__main__":
    main(opener(sys.argv[1]))
