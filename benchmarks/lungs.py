"""What the look for lungs adds to a reading: both networks in turn, film by film."""

from collections.abc import Iterator
from functools import partial

from benchmarks.interleaved import THREADS, Work, interleaved
from benchmarks.row import Row, row_of
from films.phantoms import phantom
from model_store.lung_card import SHIPPED_LUNGS, load_lung_network
from model_store.store import serving_version
from model_store.version import GRAPH_FILE
from reading.graph import Graph
from reading.graph_engine import GraphEngine
from reading.lungs import find_lungs
from reading.preparation import prepare

FILM_SIZE = (1300, 900)  # pixels; a full-resolution film is about so large


def measure(quick: bool) -> Iterator[Row]:
    """A row for the network that reads, one for the lung network alone, and one each for small and large films."""
    version = serving_version()
    engine = GraphEngine(version.file(GRAPH_FILE), THREADS)
    network = load_lung_network(SHIPPED_LUNGS)
    small, large = phantom(1, True, 224, 224), phantom(1, True, *FILM_SIZE)
    batch = prepare(small, network.card.preparation.side)
    works: dict[str, Work] = {
        "the network that reads": partial(engine.score, prepare(small, version.card.preparation.side)),
        "the lung network alone": partial(Graph(network.graph, THREADS).run, batch),
        "lungs with outline, a film of 224 x 224": partial(find_lungs, small),
        "lungs with outline, a film of {} x {}".format(*FILM_SIZE): partial(find_lungs, large),
    }
    times = interleaved(works, rounds=20 if quick else 300)
    for name, taken in times.items():
        yield row_of("lungs", name, taken, times["the network that reads"])
