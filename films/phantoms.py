"""Phantoms: drawn chests that stand in for films in examples and tests."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from films.layout import LABELS, SPLITS
from films.sizes import size_of

_BODY, _LUNG, _HEART, _BONE = 150, 55, 190, 28  # grey levels; bone is added to what it lies over


def phantom(seed: int, pneumonia: bool, width: int = 480, height: int = 400) -> NDArray[np.uint8]:
    """A drawn chest, (height, width) uint8: the same seed draws the same chest, with or without a patch.

    It has what a reader looks for and no likeness to anyone: two dark lungs with ribs, a heart to the
    left of the person, a spine, and for pneumonia a bright, cloudy patch in one lung.
    """
    generator = np.random.default_rng((seed, width, height))
    film = np.zeros((height, width), np.float32)
    middle = _middle(generator, width)
    _ellipse(film, (middle, 0.62 * height), (0.44 * width, 0.75 * height), _BODY)
    film = np.where(_lungs(middle, width, height), np.float32(_LUNG), film)
    _ellipse(film, (middle + 0.06 * width, 0.62 * height), (0.11 * width, 0.16 * height), _HEART)
    _ellipse(film, (middle, 0.5 * height), (0.035 * width, 0.6 * height), _HEART)
    aerated = film == _LUNG
    for rib in range(8):
        _rib(film, middle, (0.2 + 0.08 * rib) * height, width, height)
    if pneumonia:
        film += _cloud(generator, aerated, middle, width, height)
    blurred = cv2.GaussianBlur(film, (0, 0), 0.012 * width)
    noisy = blurred + generator.normal(0.0, 3.0, film.shape).astype(np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def phantom_lungs(seed: int, width: int = 480, height: int = 400) -> NDArray[np.bool_]:
    """Where the lungs of that phantom are, (height, width), the part behind the heart among them."""
    return _lungs(_middle(np.random.default_rng((seed, width, height)), width), width, height)


def _middle(generator: np.random.Generator, width: int) -> float:
    return float((0.5 + generator.uniform(-0.02, 0.02)) * width)


def _lungs(middle: float, width: int, height: int) -> NDArray[np.bool_]:
    lungs = np.zeros((height, width), np.float32)
    for side in (-1, 1):
        _ellipse(lungs, (middle + side * 0.19 * width, 0.5 * height), (0.13 * width, 0.33 * height), 1.0)
    return np.asarray(lungs > 0)


def _ellipse(film: NDArray[np.float32], centre: tuple[float, float], half: tuple[float, float], grey: float) -> None:
    at, axes = (round(centre[0]), round(centre[1])), (round(half[0]), round(half[1]))
    cv2.ellipse(film, at, axes, 0, 0, 360, grey, cv2.FILLED)


def _rib(film: NDArray[np.float32], middle: float, y: float, width: int, height: int) -> None:
    rib = np.zeros_like(film)
    for side in (-1, 1):
        centre = (round(middle + side * 0.19 * width), round(y + 0.06 * height))
        cv2.ellipse(rib, centre, (round(0.17 * width), round(0.07 * height)), 0, 200, 340, 1.0, max(2, height // 60))
    film += _BONE * rib


def _cloud(
    generator: np.random.Generator, aerated: NDArray[np.bool_], middle: float, width: int, height: int
) -> NDArray[np.float32]:
    cloud = np.zeros(aerated.shape, np.float32)
    x = middle + generator.choice([-1, 1]) * 0.19 * width
    y = generator.uniform(0.5, 0.7) * height
    for _ in range(12):
        at = generator.normal((x, y), (0.035 * width, 0.06 * height))
        _ellipse(cloud, (at[0], at[1]), (0.05 * width, 0.06 * height), 85.0)
    soft = cv2.GaussianBlur(cloud, (0, 0), 0.03 * width)
    return np.asarray(soft * aerated, np.float32)


def encode_png(film: NDArray[np.uint8]) -> bytes:
    """A film as the bytes of a PNG file."""
    done, encoded = cv2.imencode(".png", film)
    if not done:
        raise RuntimeError(f"expected OpenCV to encode a film of shape {film.shape}, it did not")
    return encoded.tobytes()


def write_phantom_folder(folder: Path, train: int, test: int) -> Path:
    """A folder of phantoms in the official layout, with `train` and `test` films of each class."""
    counts = {"train": train, "val": 0, "test": test}
    for split_number, split in enumerate(SPLITS):
        for label in LABELS:
            target = folder / split / label
            target.mkdir(parents=True, exist_ok=True)
            for number in range(counts[split]):
                seed = 10_000 * split_number + number + (5_000 if label == LABELS[1] else 0)
                width = 320 + 16 * (number % 7)  # sizes differ, as those of films do
                film = phantom(seed, label == LABELS[1], width, 288)
                (target / f"phantom{seed:05d}.png").write_bytes(encode_png(film))
    return folder


def write_phantom_masks(folder: Path) -> Path:
    """The lung masks of a folder of phantoms, beside it, where those of films lie; returns their folder."""
    masks = folder.with_name(f"{folder.name}_lung_masks")
    for path in folder.glob("*/*/phantom*.png"):
        mask = phantom_lungs(int(path.stem.removeprefix("phantom")), *size_of(path))
        (masks / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
        (masks / path.relative_to(folder)).write_bytes(encode_png(mask.astype(np.uint8)))
    return masks
