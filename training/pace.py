"""How fast this machine trains: some steps of a real fit, measured in a process of its own, and remembered."""

import json
import os
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

from films.other_process import asked
from records.home import home
from records.whole_file import write_whole
from training.kept_memory import keep_memory
from training.recipe import Recipe
from training.watch import Watch

_STEPS, _EPOCHS = 12, 3  # enough for a fit to make a graph of the network, as a long one does
_CHOICES = ("network", "side", "width", "frozen_blocks", "batch_size")  # what a step's time hangs on, beside the norms


@dataclass(frozen=True)
class Pace:
    """Seconds that a step of fitting takes, and that a film takes which is only scored."""

    step: float
    film: float

    def seconds(self, steps: int, scored: int) -> float:
        """What so many steps and scored films take together."""
        return steps * self.step + scored * self.film


def known_pace(recipe: Recipe) -> Pace | None:
    """What was measured on this machine for such a network; None where nothing was."""
    try:
        stored = json.loads((home() / "cache" / "pace.json").read_text(encoding="utf-8"))
        return Pace(**stored[_key(recipe)])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def measure_pace(recipe: Recipe) -> Pace:
    """Measure it, which takes some twenty seconds, and remember it.

    Raises OtherProcessError where such a network cannot be fitted here, as without its starting weights.
    """
    found = Pace(**asked("training.pace", recipe.as_dict() | {"epochs": _EPOCHS}))
    path = home() / "cache" / "pace.json"
    try:
        stored = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        stored = {}
    write_whole(path, json.dumps(stored | {_key(recipe): asdict(found)}))
    return found


def _key(recipe: Recipe) -> str:
    norms = "norms that learn" if recipe.weights == "none" and not recipe.start else "norms that stand still"
    return " ".join(str(getattr(recipe, name)) for name in _CHOICES) + f", {norms}, on {os.cpu_count()} cores"


class _Clock(Watch):
    def __init__(self) -> None:
        self.ends: list[float] = []

    def step(self) -> None:
        self.ends.append(time.monotonic())


def _measured(recipe: Recipe) -> Pace:
    from reading.batches import score_in_batches
    from reading.keras_engine import KerasEngine
    from training.fit import fit
    from training.labelled import LabelledFilms

    count = recipe.batch_size * _STEPS
    films = np.random.default_rng(1).integers(0, 256, (count, recipe.side, recipe.side), np.uint8)
    clock = _Clock()
    lungs = np.full_like(films, 255) if recipe.outside_lungs else None
    network = fit(recipe, LabelledFilms(films, np.arange(count) % 2 == 0, lungs), None, clock).network
    engine, some = KerasEngine(network), films[: 2 * 64]
    score_in_batches(engine, some)  # traces it
    start = time.monotonic()
    score_in_batches(engine, some)
    return Pace(float(np.median(np.diff(clock.ends[1:]))), (time.monotonic() - start) / len(some))


if __name__ == "__main__":
    keep_memory()  # as a training does
    print(json.dumps(asdict(_measured(Recipe.from_json(sys.stdin.read())))))
