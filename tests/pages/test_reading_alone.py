"""The app where only what reading needs is installed: it starts, reads, audits, and says what training would need."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from films.phantoms import phantom
from tests.reading.drawn_dicom import WRITABLE, data_set, file_of
from tests.shipped_copies import copy_of_shipped

pytestmark = pytest.mark.slow  # a process that opens all pages; tests/test_laws.py holds what pages import, at once

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "tests/pages/reading_alone.py"
SENTENCE = (
    "Training needs TensorFlow, Keras, SciPy, scikit-learn and Optuna. Only what reading films needs is installed "
    "here; to install the rest, stop the program and start it with `make run`."
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the process told, in a home with a second version to compare with."""
    folder = tmp_path_factory.mktemp("reading_alone")
    copy_of_shipped(folder, "20200101T000000Z-copy")
    film = phantom(3, pneumonia=True)
    cv2.imwrite(str(folder / "film.jpg"), film)
    (folder / "IM000001").write_bytes(file_of(data_set(film.astype(np.uint16) * 16), WRITABLE["JPEG 2000"]))
    environment = os.environ | {"SECOND_READ_HOME": str(folder), "PYTHONPATH": str(PROJECT)}
    environment.pop("CHEST_XRAY_DIR", None)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder / "film.jpg"), str(folder / "IM000001")],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_films_are_read(told: dict[str, Any]) -> None:
    assert "Probability of pneumonia" in told["first film"]
    assert "Probability of pneumonia" in told["DICOM film"]


def test_the_first_film_looks_for_nothing_that_training_needs(told: dict[str, Any]) -> None:
    assert told["looked for"] == []


def test_the_first_film_brings_nothing_heavy_into_the_web_process(told: dict[str, Any]) -> None:
    # pandas and pyarrow, 70 MB and half a second, come with the first table.
    heavy = {"pydicom", "gdcm", "openjpeg", "reportlab", "pandas", "pyarrow", "torch", "mlflow"}
    assert heavy & set(told["imported"]) == set()


def test_every_page_opens_and_those_that_train_say_what_to_install(told: dict[str, Any]) -> None:
    pages = told["pages"]
    assert len(pages) == 14
    assert [page for page in pages if SENTENCE in pages[page]] == ["retrain", "search", "trainings"]


def test_versions_are_compared(told: dict[str, Any]) -> None:
    assert "cannot be compared" not in told["pages"]["compare"]
    assert "There is one version only" not in told["pages"]["compare"]
