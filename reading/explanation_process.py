"""The process that explains: TensorFlow is in it and nothing is kept; it goes to rest when nobody asks any more.

It is started by reading/asked_explanations.py, and asked and answered over its standard input and output.
"""

import json
import os
import queue
import sys
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model_store.card import CardError
from model_store.store import find_version
from model_store.version import NETWORK_FILE, VersionError
from reading.engine import EngineError
from reading.framed import answers_only, read_framed, write_framed

if TYPE_CHECKING:
    from reading.other_explanations import OtherExplanations

MEMORY = 8 * 2**30  # bytes of address space; on two cores TensorFlow takes up 3.2 GB of it, and 1.3 GB of memory
_LONGEST = 300  # characters of a sentence; TensorFlow's own can be pages

_UNUSABLE = (CardError, VersionError, EngineError, OSError, ValueError, TypeError)


def answer(request: bytes) -> bytes:
    """To V and a version's id: V, once its network is there. To M, a line and a film: M, a line and the map.

    E and a sentence where that cannot be had. The line says version, method and side, and of the map its shape and the
    seconds it took. A film is (side, side) uint8 as the network sees it, a map float32.
    """
    if request[:1] == b"V":
        return _ready(request[1:].decode())
    line, _, film = request[1:].partition(b"\n")
    asked = json.loads(line)
    pixels = np.frombuffer(film, np.uint8).reshape(1, asked["side"], asked["side"])
    return _explained(_network(asked["version"]), asked["method"], pixels)


def _ready(version_id: str) -> bytes:
    try:
        _network(version_id)
    except ImportError as error:
        missing = error.name or "a part of them"
        return _said(
            f"Expected TensorFlow and Keras, which make these maps, received an installation without {missing}: "
            "`pip install -r requirements.txt` installs them."
        )
    except _UNUSABLE as error:
        return _said(str(error))
    return b"V"


@lru_cache(maxsize=2)  # the version in service and another one
def _network(version_id: str) -> "OtherExplanations":
    path = find_version(version_id).file(NETWORK_FILE)
    from reading.other_explanations import OtherExplanations  # TensorFlow, which some machines have not

    return OtherExplanations.load(path)


def _explained(network: "OtherExplanations", method: str, film: NDArray[np.uint8]) -> bytes:
    from tensorflow.errors import OpError

    start = time.perf_counter()
    try:
        evidence: NDArray[np.float32] = network.methods[method](film)[0]
    except (OpError, RuntimeError, ValueError, TypeError, ImportError, MemoryError) as error:
        return _said(f"It failed: {error or type(error).__name__}")
    seconds = time.perf_counter() - start
    if not np.isfinite(evidence).all():
        return _said("It gave a map with places that are no numbers.")
    line = json.dumps({"shape": evidence.shape, "seconds": seconds})
    return b"M" + line.encode() + b"\n" + evidence.astype(np.float32).tobytes()


def _said(sentence: str) -> bytes:
    return b"E" + " ".join(sentence.split())[:_LONGEST].encode()


def main(rest: float) -> None:
    """Answer until the one who asks is gone, or nobody asked for so many seconds."""
    answers = answers_only()
    _limit()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        try:
            request = requests.get(timeout=rest)
        except queue.Empty:
            os._exit(0)
        write_framed(answers, answer(request))


def _listen(requests: "queue.SimpleQueue[bytes]") -> None:
    """Take requests in, beside the work: when the one who asks is gone, nothing is worked out to its end."""
    try:
        while True:
            requests.put(read_framed(sys.stdin.buffer))
    except EOFError:
        os._exit(0)


def _limit() -> None:
    if hasattr(os, "nice"):
        os.nice(5)  # a reading comes first, a training (19) behind
    if sys.platform == "win32":
        return  # which knows no such limits
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a film on the disk
    if sys.platform == "linux":  # elsewhere it is refused, or means something else
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main(float(sys.argv[1]))
