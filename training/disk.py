"""How much room on the disk a training takes."""

import shutil
from pathlib import Path

import numpy as np

from records.error import SecondReadError
from training.recipe import Recipe

# Parameters of MobileNetV2 without its top, by width, as Keras counts them.
_WIDTHS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
_PARAMETERS = (410_208, 706_224, 1_382_064, 2_257_984, 3_766_048, 4_363_712)
_SMALL = 100_000  # of the largest of the small networks, at width 1; it grows with the square of the width
_WIDE_HEAD = 1792 * 100 + 100 * 50 + 201  # behind as many features as the widest network has
# Numbers of 4 bytes for each parameter: the weights, two moments, the average, the best epoch's weights, and as much
# again while the file is replaced; then network and graph of the version.
_TIMES_KEPT = 2 * 5 + 2
_BESIDE = 10e6  # bytes: predictions, embeddings, curves, log


class DiskError(SecondReadError, RuntimeError):
    """Too little room for a training; the message says how much is missing."""


def bytes_needed(recipe: Recipe) -> float:
    """What a training by this recipe writes at most, bytes."""
    parameters = _SMALL * recipe.width**2 if recipe.is_small else float(np.interp(recipe.width, _WIDTHS, _PARAMETERS))
    head = _WIDE_HEAD if recipe.head == "dense-100-50" else 0
    return 4 * _TIMES_KEPT * (parameters + head) + _BESIDE


def bytes_free(folder: Path) -> int:
    """What is free where the folder lies, or will lie, bytes."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def expect_room(recipe: Recipe, folder: Path) -> None:
    """Raises DiskError where the training would fill the disk."""
    needed, free = bytes_needed(recipe), bytes_free(folder)
    if free < needed:
        raise DiskError(f"expected {needed / 1e6:.0f} MB free for a training, received {free / 1e6:.0f} MB")
