"""How a version works on this machine: whether its two forms agree, how fast it reads, how large it is."""

import json
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

from films.other_process import asked
from films.phantoms import encode_png, phantom
from model_store.store import find_version
from model_store.version import Version
from reading.reader import make_reader

_FILMS, _REPETITIONS = 8, 5


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
    """Measured in a process of its own: the trained network needs Keras."""
    return Workings(**asked("evaluation.workings", {"version": version.id}))


def _measured(version: Version) -> Workings:
    graph, network = make_reader(version), make_reader(version, "keras")
    films = [encode_png(phantom(seed, seed % 2 == 0)) for seed in range(_FILMS)]
    apart = [abs((graph.read(film).probability or 0.0) - (network.read(film).probability or 0.0)) for film in films]
    times = []
    for film in films * _REPETITIONS:
        start = time.perf_counter()
        graph.read(film)
        times.append(time.perf_counter() - start)
    size = sum(path.stat().st_size for path in version.folder.iterdir() if path.is_file())
    return Workings(max(apart), float(np.median(times)), size / 1e6)


if __name__ == "__main__":
    print(json.dumps(asdict(_measured(find_version(json.loads(sys.stdin.read())["version"])))))
