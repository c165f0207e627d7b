"""A version without a network: files of a few bytes with a true card."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model_store.version import sha256_of

Facts = dict[str, Any]
MakeVersion = Callable[[Path], Path]


@pytest.fixture
def facts() -> Facts:
    """All that a card says, as JSON has it."""
    figure = {"value": 0.9, "low": 0.8, "high": 0.95, "films": 10, "method": "Wilson 95 %"}
    work = {"what": "films", "licence": "CC BY 4.0", "source": "somewhere"}
    return {
        "format": 1,
        "id": "20261121T100000Z-abcd",
        "created": "2026-11-21T10:00:00Z",
        "labels": ["NORMAL", "PNEUMONIA"],
        "preparation": {"side": 224, "signature": "grey"},
        "calibration": {"method": "temperature", "slope": 1.5, "intercept": 0.0, "fitted_on": "folds", "films": 10},
        "operating_point": {"probability": 0.5, "rule": "fixed before training"},
        "heat_map": {"ceiling": 4.0, "rule": "99th percentile"},
        "cause": {
            "calibration": {"method": "temperature", "slope": 1.1, "intercept": 0.0, "fitted_on": "films", "films": 6},
            "operating_point": {"probability": 0.5, "rule": "fixed before training"}, "named_from": 0.7,
            "figures": {"accuracy": dict(figure)},
        },
        "training_data": {
            "name": "films", "digest": "0" * 64, "films": 8, "negative": 4, "positive": 6, "validation_films": 2,
            "left_out_by_marks": 1, "clinic_films": 0, "attribution": work,
            "division": {
                "protocol": "official", "version": 1, "seed": 1, "unused_films": 0, "contents_on_two_sides": 0,
                "patients_on_two_sides": 0, "coarse_patients_on_two_sides": 3,
            },
        },
        "training": {
            "recipe": {"side": 224}, "seed": 1, "epochs": 2, "kept_epoch": 2, "seconds": 3.0, "cores": 2,
            "software": {"keras": "3"}, "network": "MobileNetV2", "weights": work, "repeatable": "the same weights",
        },
        "evaluation": {
            "protocol": "official", "films": 10, "positive": 6, "negative": 4, "test_set_readings": 1, "candidates": 1,
            "figures": {"accuracy": figure},
        },
        "intended_use": {"text": "research", "youngest_age": 1, "oldest_age": 5},
        "licence": "Apache-2.0",
        "files": {},
    }  # fmt: skip


@pytest.fixture
def make_version(facts: Facts) -> MakeVersion:
    """Fills a folder with a version of its name."""

    def made(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("network.keras", "reading.tflite", "predictions.csv"):
            (folder / name).write_bytes(f"the content of {name}".encode())
        files = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != "card.json"}
        (folder / "card.json").write_text(json.dumps(facts | {"id": folder.name, "files": files}))
        return folder

    return made
