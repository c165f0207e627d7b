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
AREA = 0.98  # under the ROC curve, at least, of the films as they were taken


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
    assert difference.mean() <= MEAN_DIFFERENCE, said


@pytest.mark.data
@pytest.mark.parametrize("folder", sorted(store.SHIPPED.glob("*/")), ids=lambda folder: str(folder.name))
def test_films_as_they_were_taken_are_told_apart(folder: Path, full_resolution: Path) -> None:
    reader = make_reader(load_version(folder))
    films = sorted(full_resolution.rglob("*.jpeg"))
    probability = np.array([reader.read(film.read_bytes()).probability for film in films], np.float64)
    area = area_under_curve(np.array([film.parent.name == "PNEUMONIA" for film in films]), probability)
    print(f"{folder.name}: AUC {area.value:.4f} [{area.low:.4f}, {area.high:.4f}], n={len(films)}")
    assert area.value >= AREA
