"""How a version works on this machine: whether its two forms agree, how fast it reads, how large it is."""

import json
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

from films.other_process import OtherProcessError, asked
from films.phantoms import encode_png, phantom
from model_store.store import find_version
from model_store.version import Version
from reading.installed import expect_installed
from reading.reader import Reader, make_reader
from records.error import SecondReadError

_FILMS, _REPETITIONS = 8, 5


class WorkingsError(SecondReadError, ValueError):
    """A version whose workings cannot be measured; the message says why."""


@dataclass(frozen=True)
class Workings:
    """What was measured.

    graph_difference: the largest of a probability between trained network and serving graph. seconds: the median of a
    reading by the graph. megabytes: of all files of the version.
    """

    graph_difference: float
    seconds: float
    megabytes: float


def workings_of(version: Version) -> Workings:
    """Measured in a process of its own: the trained network needs Keras.

    Raises WorkingsError where network or graph cannot be loaded, as Keras refuses whatever would bring code, and
    NotInstalledError without Keras.
    """
    expect_installed("The gate", "tensorflow", "keras")
    try:
        return Workings(**asked("evaluation.workings", {"version": version.id}))
    except OtherProcessError as error:
        raise WorkingsError(
            f"expected network and graph of {version.id} to read films, received: {error.said}"
        ) from error


def _probability(reader: Reader, film: bytes) -> float:
    return reader.read(film, all_the_same=True).probability or 0.0


def _measured(version: Version) -> Workings:
    graph, network = make_reader(version), make_reader(version, "keras")
    films = [encode_png(phantom(seed, seed % 2 == 0)) for seed in range(_FILMS)]
    apart = [abs(_probability(graph, film) - _probability(network, film)) for film in films]
    times = []
    for film in films * _REPETITIONS:
        start = time.perf_counter()
        graph.read(film)
        times.append(time.perf_counter() - start)
    size = sum(path.stat().st_size for path in version.folder.iterdir() if path.is_file())
    return Workings(float(np.max(apart)), float(np.median(times)), size / 1e6)


if __name__ == "__main__":
    print(json.dumps(asdict(_measured(find_version(json.loads(sys.stdin.read())["version"])))))
