"""Law 1 on real films: a film as it was taken and its 224-pixel twin are read alike."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evaluation.metrics import area_under_curve
from model_store import store
from model_store.version import load_version
from reading.reader import make_reader

MEAN_DIFFERENCE = 0.03  # of the probability; the twins are JPEGs of their own


@pytest.mark.data
@pytest.mark.parametrize("folder", sorted(store.SHIPPED.glob("*/")), ids=lambda folder: str(folder.name))
def test_a_film_and_its_small_twin_are_read_alike(
    folder: Path, chest_xray: Path, full_resolution: Path, record_property: Callable[[str, object], None]
) -> None:
    reader = make_reader(load_version(folder))
    names = sorted(path.relative_to(full_resolution).as_posix() for path in full_resolution.rglob("*.jpeg"))
    assert len(names) == 64

    def probabilities(films: Path) -> np.ndarray:
        return np.array([reader.read((films / name).read_bytes()).probability for name in names], np.float64)

    large, small = probabilities(full_resolution), probabilities(chest_xray)
    difference = np.abs(large - small)
    worst = int(difference.argmax())
    said = f"largest difference {difference[worst]:.4f} on {names[worst]}: {large[worst]:.4f} and {small[worst]:.4f}"
    record_property("largest_difference", said)
    print(f"{folder.name}: mean difference {difference.mean():.4f}, {said}")
    truth = np.array(["/PNEUMONIA/" in name for name in names])
    assert area_under_curve(truth, large).value >= 0.98, said
    assert area_under_curve(truth, small).value >= 0.98, said
    assert difference.mean() <= MEAN_DIFFERENCE, said
