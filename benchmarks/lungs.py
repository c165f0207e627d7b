"""What the look for lungs adds to a reading: both networks in turn, film by film."""

import time
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.row import Row, row_of
from films.phantoms import phantom
from model_store.lung_card import SHIPPED_LUNGS, load_lung_network
from model_store.store import serving_version
from model_store.version import GRAPH_FILE
from reading.graph import Graph
from reading.graph_engine import GraphEngine
from reading.lungs import find_lungs
from reading.preparation import prepare

THREADS = 2
FILM_SIZE = (1300, 900)  # pixels; a full-resolution film is about so large


def measure(quick: bool) -> Iterator[Row]:
    """A row for the network that reads, one for the lung network alone, and one each for small and large films."""
    version = serving_version()
    engine = GraphEngine(version.file(GRAPH_FILE), THREADS)
    network = load_lung_network(SHIPPED_LUNGS)
    small, large = phantom(1, True, 224, 224), phantom(1, True, *FILM_SIZE)
    batch = prepare(small, network.card.preparation.side)
    works: dict[str, Callable[[], object]] = {
        "the network that reads": partial(engine.score, prepare(small, version.card.preparation.side)),
        "the lung network alone": partial(Graph(network.graph, THREADS).run, batch),
        "lungs with outline, a film of 224 x 224": partial(find_lungs, small),
        "lungs with outline, a film of {} x {}".format(*FILM_SIZE): partial(find_lungs, large),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(20 if quick else 300):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - start) * 1e3)
    first = row_of("lungs", "the network that reads", times["the network that reads"]).median
    for name in works:
        yield row_of("lungs", name, times[name], first)
