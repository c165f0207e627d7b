"""Random changes to a training film that a chest film could have had by itself."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from training.recipe import Recipe


def augment(film: NDArray[np.uint8], recipe: Recipe, generator: np.random.Generator) -> NDArray[np.uint8]:
    """A changed copy of a film (side, side). Never flipped left to right: the heart is on the left."""
    return _changed(_moved(film, _movement(film.shape[0], recipe, generator)), recipe, generator)


def augment_with_mask(
    film: NDArray[np.uint8], mask: NDArray[np.uint8], recipe: Recipe, generator: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A changed copy of a film with the mask that was drawn on it, both (side, side); the mask moves, no more."""
    movement = _movement(film.shape[0], recipe, generator)
    return _changed(_moved(film, movement), recipe, generator), _moved(mask, movement)


def _changed(moved: NDArray[np.uint8], recipe: Recipe, generator: np.random.Generator) -> NDArray[np.uint8]:
    if generator.random() < recipe.resolution_loss:
        moved = _coarser(moved, generator)
    exposed = _exposed(moved, recipe, generator)
    if generator.random() < recipe.covering:
        exposed = _covered(exposed, generator)
    return _noisy(exposed, recipe, generator) if generator.random() < recipe.noise_share else exposed


def _movement(side: int, recipe: Recipe, generator: np.random.Generator) -> NDArray[np.float64]:
    """Rotation, scale and shift as one matrix (2, 3) of pixels."""
    angle = math.radians(generator.uniform(-recipe.rotation, recipe.rotation))
    horizontal, vertical = np.exp(generator.uniform(math.log(recipe.scale_low), math.log(recipe.scale_high), 2))
    shift = generator.uniform(-recipe.shift, recipe.shift, 2) * side
    cosine, sine = math.cos(angle), math.sin(angle)
    linear = np.array([[cosine * horizontal, -sine * vertical], [sine * horizontal, cosine * vertical]])
    centre = np.full(2, (side - 1) / 2)
    # The centre of the film goes to the centre plus the shift.
    return np.column_stack([linear, centre + shift - linear @ centre])


def _moved(film: NDArray[np.uint8], movement: NDArray[np.float64]) -> NDArray[np.uint8]:
    # What comes in from outside is black: with mirrored edges, small and wide normals that were held out were more
    # often called pneumonia.
    return np.asarray(cv2.warpAffine(film, movement, film.shape[::-1], flags=cv2.INTER_LINEAR), np.uint8)


def _coarser(film: NDArray[np.uint8], generator: np.random.Generator) -> NDArray[np.uint8]:
    side = film.shape[0]
    small = max(16, round(side * generator.uniform(0.35, 0.9)))
    reduced = cv2.resize(film, (small, small), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(reduced, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)


def _exposed(film: NDArray[np.uint8], recipe: Recipe, generator: np.random.Generator) -> NDArray[np.uint8]:
    gamma = math.exp(generator.uniform(-recipe.gamma, recipe.gamma))
    contrast = 1.0 + generator.uniform(-recipe.contrast, recipe.contrast)
    brightness = generator.uniform(-recipe.brightness, recipe.brightness)
    level = np.linspace(0.0, 1.0, 256) ** gamma
    curve = np.clip((level - 0.5) * contrast + 0.5 + brightness, 0.0, 1.0) * 255.0
    return np.asarray(cv2.LUT(film, np.round(curve).astype(np.uint8)), np.uint8)


def _covered(film: NDArray[np.uint8], generator: np.random.Generator) -> NDArray[np.uint8]:
    """One rectangle in one grey, a tenth to four tenths of the film wide and high: no single place may decide.

    Source: Zhong, Zheng, Kang, Li, Yang, Random Erasing Data Augmentation, AAAI 2020.
    """
    side = film.shape[0]
    height, width = (generator.uniform(0.1, 0.4, 2) * side).astype(int)
    top, left = generator.integers(0, side - height), generator.integers(0, side - width)
    covered = film.copy()
    covered[top : top + height, left : left + width] = generator.integers(0, 256)
    return covered


def _noisy(film: NDArray[np.uint8], recipe: Recipe, generator: np.random.Generator) -> NDArray[np.uint8]:
    noise = generator.normal(0.0, generator.uniform(0.0, recipe.noise) * 255.0, film.shape)
    return np.clip(np.round(film + noise), 0, 255).astype(np.uint8)
