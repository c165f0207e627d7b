"""Training speaks Keras 3 alone: on JAX it goes the whole way, to a version that the serving graph reads."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from model_store.store import find_version
from reading.reader import make_reader
from records.home import PROJECT


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed")
def test_a_training_on_jax_publishes_a_version_that_reads(
    home: Path, phantom_folder: Path, healthy_film: bytes
) -> None:
    choices = {
        "films": phantom_folder, "side": 32, "width": 0.35, "weights": "none", "epochs": 2, "batch-size": 8,
        "calibration-folds": 2, "calibration-epochs": 1,
    }  # fmt: skip
    options = [word for name, value in choices.items() for word in (f"--{name}", str(value))]
    done = subprocess.run(
        [sys.executable, "-m", "training", "run", *options],
        cwd=PROJECT, env=os.environ | {"KERAS_BACKEND": "jax", "SECOND_READ_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (folder,) = (home / "versions").iterdir()
    version = find_version(folder.name)
    assert version.card.training.software["backend"] == "jax"
    graph, network = (make_reader(version, engine).read(healthy_film) for engine in ("graph", "keras"))
    assert graph.probability == pytest.approx(network.probability, abs=1e-4)
    assert json.loads((version.folder / "evaluation.json").read_text())
