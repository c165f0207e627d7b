"""A search without a network, for its tests: `stand_in.py NAME` goes on with one that was begun, slowly."""

import sys
import time
from functools import partial
from pathlib import Path

from films.cuts import Partition
from training.recipe import Recipe
from training.watch import Watch

SPACE = """
[search]
kind = "tpe"
trials = 3
score = ["size", "validation"]

[short]
epochs = 2
side = 32

[choices]
averaging = [0.0, 0.1]

[choices.dropout]
low = 0.0
high = 0.6
"""


def score(recipe: Recipe, cut: Partition, watch: Watch, checkpoint: Path, pause: float = 0.0) -> float:
    """An area that hangs on the recipe, the best at a dropout of .3; its whole epochs are kept, as those of a fit."""
    area = 0.9 - abs(recipe.dropout - 0.3) - 0.1 * recipe.averaging - 0.0001 * len(cut.validation)
    stood = int(checkpoint.read_text()) if checkpoint.is_file() else 0
    curves = [{"epoch": float(epoch), "val_auc": area} for epoch in range(1, stood + 1)]
    for epoch in range(stood + 1, recipe.epochs + 1):
        time.sleep(pause)
        watch.step()
        curves.append({"epoch": float(epoch), "val_auc": area})
        checkpoint.write_text(str(epoch))
        watch.epoch(curves)
    return area


if __name__ == "__main__":
    from training.searches.process import run_search

    run_search(sys.argv[1], partial(score, pause=0.03))
