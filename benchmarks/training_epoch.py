"""How much an epoch of training pays for its films: decoded, reduced and augmented, beside tensors made beforehand."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.row import Row, row_of
from films.layout import film_folder, load_films
from films.phantoms import write_phantom_folder
from training.recipe import Recipe

_FILMS, _QUICK_FILMS = 640, 64


def measure(quick: bool) -> Iterator[Row]:
    """The same steps of the same network, by turns: on arrays that lie ready, and on films that are augmented.

    Films are decoded once a training, not once an epoch: that cost is a row of its own.
    """
    folder = film_folder()
    with tempfile.TemporaryDirectory() as drawn:
        source = folder or write_phantom_folder(Path(drawn), train=_QUICK_FILMS, test=1)
        yield from _rows(source, _QUICK_FILMS if quick else _FILMS, turns=2 if quick else 3)


def _rows(folder: Path, count: int, turns: int) -> Iterator[Row]:
    from films.reduced import reduced_films
    from training.batches import TrainingBatches
    from training.labelled import LabelledFilms

    recipe = Recipe(weights="none")
    films = [film for film in load_films(folder) if film.split == "train"]
    chosen = films[:: max(1, len(films) // count)][:count]
    start = time.perf_counter()
    pixels = reduced_films(chosen, recipe.side)
    decoding = (time.perf_counter() - start) * 1e3
    batches = TrainingBatches(LabelledFilms(pixels, np.array([film.positive for film in chosen])), recipe)
    network, ready = _network(recipe), _ready(batches)
    _epoch(network, ready)  # makes the graph
    times: dict[str, list[float]] = {"ready": [], "films": []}
    for _ in range(turns):
        times["ready"].append(_epoch(network, ready))
        times["films"].append(_epoch(network, batches))
    first = row_of("epoch", f"{len(chosen)} films, tensors in memory", times["ready"])
    yield first
    yield row_of("epoch", f"{len(chosen)} films, augmented as they come", times["films"], first.median)
    yield row_of("epoch", "decoding and reducing them, once a training", [decoding], first.median)


def _network(recipe: Recipe) -> Any:
    from training.fit import compile_for
    from training.network import build_network

    network = build_network(recipe)
    compile_for(network, recipe, steps=1000)
    return network


def _ready(batches: Any) -> Any:
    """One epoch's batches, made beforehand and given out by the same means."""
    import keras

    class Ready(keras.utils.PyDataset):  # type: ignore[misc]  # keras ships no types
        def __init__(self) -> None:
            super().__init__(workers=1)
            self._batches = [batches[place] for place in range(len(batches))]

        def __len__(self) -> int:
            return len(self._batches)

        def __getitem__(self, place: int) -> Any:
            return self._batches[place]

    return Ready()


def _epoch(network: Any, batches: Any) -> float:
    start = time.perf_counter()
    network.fit(batches, epochs=1, verbose=0, shuffle=False)
    return (time.perf_counter() - start) * 1e3
