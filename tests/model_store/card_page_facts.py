"""An evaluation with numbers that no two figures share, and versions that are a card and such an evaluation."""

import json
from pathlib import Path
from typing import Any

from model_store.card_page import CardPage, card_page
from model_store.version import EVALUATION_FILE, load_version, sha256_of

Facts = dict[str, Any]


def figure(value: float | None, films: int = 10, reason: str = "") -> Facts:
    if value is None:
        return {"value": None, "low": None, "high": None, "films": films, "method": "", "reason": reason}
    bounds = {"low": round(value - 0.011, 3), "high": round(value + 0.012, 3)}
    return {"value": value, **bounds, "films": films, "method": "bootstrap 95 %", "reason": ""}


def group(kind: str, name: str, specificity: float | None) -> Facts:
    figures = {name: figure(0.71) for name in ("auc", "accuracy", "sensitivity")}
    figures["specificity"] = figure(specificity, 3, "too few to say: 3 negative films, 20 are needed")
    return {"kind": kind, "name": name, "positive": 30, "negative": 20, "figures": figures}


def evaluation_facts() -> Facts:
    """All that an evaluation says, as JSON has it."""
    return {
        "choices": {"operating_point": 0.5},
        "films": 10,
        "patients": 9,
        "cells": {"true_positive": 5, "false_positive": 2, "false_negative": 1, "true_negative": 2},
        "classes": [
            {"label": "NORMAL", "films": 4, "figures": {"f1": figure(0.611)}},
            {"label": "PNEUMONIA", "films": 6, "figures": {"f1": figure(0.622), "sensitivity": figure(0.833)}},
        ],
        "overall": {"auc": figure(0.933), "brier_score": figure(0.144), "adaptive_calibration_error": figure(0.055)},
        "calibration": {
            "reliability": [
                {"films": 5, "mean_probability": 0.123, "share": 0.2, "low": 0.1, "high": 0.4},
                {"films": 5, "mean_probability": 0.876, "share": 0.8, "low": 0.6, "high": 0.9},
            ],
            "perfect": {"mean": 0.021, "upper": 0.032, "simulations": 50},
            "perfect_balanced": None,
        },
        "leak": {"size": figure(0.766), "width": figure(0.688), "adjusted": figure(0.899), "left": figure(0.544)},
        "subgroups": [
            group("image size", "below 0.8 megapixels", 0.55),
            group("image size", "1.6 megapixels and above", 0.95),
            group("cause", "virus", None),
        ],
        "at_prevalence": {
            "prevalence": 0.6,
            "positive_predictive_value": figure(0.717),
            "negative_predictive_value": figure(0.818),
            "of_a_thousand": {"sick_found": 501, "sick_missed": 99, "well_alarmed": 203, "well_cleared": 197},
        },
        "operating_curve": {
            "probability": [1.1, 0.5, 0.0],
            "sensitivity": [0.0, 0.9, 1.0],
            "specificity": [1.0, 0.8, 0.0],
        },
        "decision_curve": {
            "prevalence": 0.6,
            "threshold": [0.1, 0.5, 0.9],
            "model": [0.55, 0.4, -0.2],
            "everyone": [0.5, -0.1, -2.0],
        },
    }


def write_version(home: Path, facts: Facts, evaluation: Facts | None = None) -> Path:
    folder = home / "versions" / str(facts["id"])
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    if evaluation is not None:
        (folder / EVALUATION_FILE).write_text(json.dumps(evaluation))
        files = {EVALUATION_FILE: sha256_of(folder / EVALUATION_FILE)}
    (folder / "card.json").write_text(json.dumps(facts | {"files": files}))
    return folder


def page_of(home: Path, facts: Facts, evaluation: Facts | None = None, openings: int = 0) -> CardPage:
    return card_page(load_version(write_version(home, facts, evaluation)), openings)
