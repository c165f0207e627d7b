"""Limits fixed on phantoms, for a version that has none of its own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from films.phantoms import phantom
from model_store.limits import Limits, limits_beside, packed_limits
from model_store.version import GRAPH_FILE, Version
from reading.preparation import reduce
from training.limits import Belonging, FoldScores, SeenFilms, fixed_limits

LEARNED, HELD_OUT = range(700_000, 700_060), range(700_100, 700_130)  # seeds


def drawn(seeds: Sequence[int]) -> NDArray[np.uint8]:
    """Phantoms as small films, (n, 224, 224)."""
    return np.stack([reduce(phantom(seed, bool(seed % 2), 320 + 16 * (seed % 7), 288), 224) for seed in seeds])


def folds() -> FoldScores:
    """Scores of 100 films that an operating point of .5 parts well, and badly near it."""
    probability = np.linspace(0.005, 0.995, 100)
    return FoldScores(probability + 0.04 * np.tile([-1, 1], 50) > 0.5, probability, 0.5)


def limits_on_phantoms(version: Version, embeddings: tuple[NDArray[np.float32], NDArray[np.float32]]) -> Limits:
    """Limits for this version. embeddings: those that it gives the phantoms learned from, and those held out."""
    learned, held_out = (
        SeenFilms(drawn(seeds), rows) for seeds, rows in zip((LEARNED, HELD_OUT), embeddings, strict=True)
    )
    belonging = Belonging(version.card.files[GRAPH_FILE], "phantoms", "0" * 64)
    return fixed_limits(learned, held_out, belonging, folds(), lambda _: None)


def put_beside(version: Version, limits: Limits) -> Path:
    """Limits where this home's are looked for."""
    path = limits_beside(version.id)
    path.parent.mkdir(parents=True)
    path.write_bytes(packed_limits(limits))
    return path
