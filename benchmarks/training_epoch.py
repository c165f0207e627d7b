"""How much an epoch of training pays for its films, for its memory, for norms not folded, and for whole precision."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.interleaved import Work, interleaved
from benchmarks.machine import multiplies_16_bits
from benchmarks.row import Row, Target, row_of
from films.layout import film_folder, load_films
from films.phantoms import write_phantom_folder
from records.home import PROJECT
from training.kept_memory import keep_memory
from training.recipe import Recipe

_FILMS, _QUICK_FILMS = 256, 64
_QUICK_SIDE = 96  # pixels
_AS_COME = Target(1.10)  # times an epoch on tensors in memory, which is as fast as the network itself can be
_LEARNER, _PLAIN, _HALF = "tensors in memory", "frozen norms by themselves", "in half precision"
_GIVEN_BACK = "memory given back in each step"
_EPOCHS_ASKED_FOR = "given-back"


def measure(quick: bool) -> Iterator[Row]:
    """The same steps of the same network, by turns: on arrays that lie ready, and on films that are augmented.

    Films are decoded once a training, not once an epoch: that cost is a row of its own. So is, unless quick, a process
    that does not keep its memory from step to step, a network whose frozen norms stand by themselves, and one whose
    maps are kept in 16 bits. Then a single step, by its stages. Weights are drawn: a step takes as long with any.
    Quick, the network is a small one, which is made ready sooner. All in processes of their own, as a training is one.
    """
    with tempfile.TemporaryDirectory() as drawn:
        source = film_folder() or write_phantom_folder(Path(drawn), train=_QUICK_FILMS, test=1)
        with _process("quick" if quick else "whole", str(source)) as process:
            printed, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    for facts in json.loads(printed.splitlines()[-1]):
        target = facts.pop("target")
        yield Row(**facts, target=Target(**target) if target else None)


def _process(*arguments: str) -> "subprocess.Popen[str]":
    """This module in a process of its own, which is asked by lines and answers by lines; it ends with its input."""
    return subprocess.Popen(  # noqa: S603 - a module of our own
        [sys.executable, "-m", "benchmarks.training_epoch", *arguments],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def _recipe(quick: bool) -> Recipe:
    return Recipe(weights="none", side=_QUICK_SIDE, network="cnn-plain") if quick else Recipe(weights="none")


def _rows(quick: bool, folder: Path) -> Iterator[Row]:
    from films.reduced import reduced_films

    recipe, count = _recipe(quick), _QUICK_FILMS if quick else _FILMS
    films = [film for film in load_films(folder) if film.split == "train"]
    chosen = films[:: max(1, len(films) // count)][:count]
    start = time.perf_counter()
    pixels = reduced_films(chosen, recipe.side)
    decoding = (time.perf_counter() - start) * 1e3
    batches = _batches(pixels, np.array([film.positive for film in chosen]), recipe)
    ready, networks = _ready(batches), _networks(recipe, quick)
    works: dict[str, Work] = {name: partial(_epoch, network, ready) for name, network in networks.items()}
    works["augmented as they come"] = partial(_epoch, networks[_LEARNER], batches)
    with ExitStack() as beside:
        if not quick:
            asked = beside.enter_context(_process(_EPOCHS_ASKED_FOR, str(len(chosen))))
            works[_GIVEN_BACK] = partial(_asked_epoch, asked)
        times = interleaved(works, rounds=3)
    named = f"{len(chosen)} films of {recipe.side} pixels{' by a small network' if quick else ''}"
    for name, taken in times.items():
        judged = name == "augmented as they come" and not quick  # two steps say nothing of an epoch's hundreds
        target = _AS_COME if judged else None
        yield row_of("epoch", f"{named}, {name}", taken, times[_LEARNER], target)
    if not (quick or multiplies_16_bits()):
        yield Row("epoch", f"{named}, {_HALF}", reason="this processor multiplies no 16-bit numbers")
    yield row_of("epoch", "decoding and reducing them, once a training", [decoding], times[_LEARNER])
    yield from _step(networks[_LEARNER], batches, rounds=5 if quick else 20)


def _batches(pixels: NDArray[np.uint8], positive: NDArray[np.bool_], recipe: Recipe) -> Any:
    from training.batches import TrainingBatches
    from training.labelled import LabelledFilms

    return TrainingBatches(LabelledFilms(pixels, positive), recipe)


def _asked_epoch(process: "subprocess.Popen[str]") -> None:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("expected a process with pipes")
    process.stdin.write("epoch\n")
    process.stdin.flush()
    if not process.stdout.readline():
        raise RuntimeError("expected an answer after the epoch, received the end of its process")


def _answer_epochs(films: int) -> None:
    """Run an epoch on drawn films for each line that comes, and answer with a line."""
    recipe = _recipe(quick=False)
    pixels = np.random.default_rng(1).integers(0, 256, (films, recipe.side, recipe.side), np.uint8)
    ready = _ready(_batches(pixels, np.arange(films) % 2 == 0, recipe))
    network = _networks(recipe, quick=True)[_LEARNER]
    for _ in sys.stdin:
        _epoch(network, ready)
        print("done", flush=True)


def _step(network: Any, batches: Any, rounds: int) -> Iterator[Row]:
    """A training step by its stages: the films, the network forwards, and backwards with the weights' update."""
    films, labels = batches[0][:2]
    works: dict[str, Work] = {
        "films drawn and changed": lambda: batches[0],
        "forwards": partial(network.test_on_batch, films, labels),
        "forwards, backwards, update": partial(network.train_on_batch, films, labels),
    }
    times = interleaved(works, rounds)
    whole = [films + step for films, _, step in zip(*times.values(), strict=True)]
    backwards = [step - forwards for _, forwards, step in zip(*times.values(), strict=True)]
    stages = dict(
        zip(
            ("films drawn and changed", "forwards", "backwards and update"),
            (*list(times.values())[:2], backwards),
            strict=True,
        )
    )
    for name, taken in stages.items():
        yield row_of("stages", f"a training step: {name}", taken, whole)


def _networks(recipe: Recipe, quick: bool) -> dict[str, Any]:
    """A network whose frozen norms are folded, as a training does it; one with them as they come, one in bfloat16."""
    import keras

    from training.fit import compile_for
    from training.frozen_norms import with_frozen_norms_folded

    networks = {_LEARNER: with_frozen_norms_folded(_frozen(recipe))}
    if not quick:
        networks[_PLAIN] = _frozen(recipe)
        if multiplies_16_bits():
            keras.config.set_dtype_policy("mixed_bfloat16")
            try:
                networks[_HALF] = with_frozen_norms_folded(_frozen(recipe))
            finally:
                keras.config.set_dtype_policy("float32")
    for network in networks.values():
        compile_for(network, recipe, steps=1000)
    return networks


def _frozen(recipe: Recipe) -> Any:
    import keras

    from training.network import build_network

    network = build_network(recipe)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
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


def _epoch(network: Any, batches: Any) -> None:
    network.fit(batches, epochs=1, verbose=0, shuffle=False)


if __name__ == "__main__":
    if sys.argv[1] == _EPOCHS_ASKED_FOR:
        _answer_epochs(int(sys.argv[2]))
    else:
        keep_memory()
        print(json.dumps([asdict(row) for row in _rows(sys.argv[1] == "quick", Path(sys.argv[2]))]))
