"""What a training stores besides its weights: curves, embeddings, held-out logits, decisions."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model_store.card import Calibration, HeatMapScale, OperatingPoint
from training.curves import read_curves, write_curves
from training.draft import DECISIONS_FILE, Decisions, read_decisions
from training.embeddings import COMPONENTS, packed_embeddings
from training.recipe import Recipe

FIGURES = st.fixed_dictionaries({name: st.floats(allow_nan=False, allow_infinity=False) for name in ("epoch", "loss")})


@given(curves=st.lists(FIGURES, min_size=1, max_size=5))
def test_curves_are_read_as_they_were_written(
    curves: list[dict[str, float]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("curves") / "curves.csv"
    write_curves(path, curves)
    assert read_curves(path) == curves


def unpacked(train: np.ndarray, test: np.ndarray) -> dict[str, np.ndarray]:
    names = [f"train/é{number}.png" for number in range(len(train))], [f"test/{n}.png" for n in range(len(test))]
    with np.load(io.BytesIO(packed_embeddings(train, test, *names)), allow_pickle=False) as packed:
        arrays = {name: packed[name] for name in packed.files}
    for part, expected in zip(("train", "test"), names, strict=True):
        assert bytes(arrays[f"{part}_films"]).decode().split("\n") == expected
    return arrays


def test_embeddings_of_few_directions_are_packed_without_a_loss() -> None:
    generator = np.random.default_rng(1)
    directions = generator.normal(size=(10, 300))
    train, test = ((generator.normal(size=(count, 10)) @ directions).astype(np.float32) for count in (80, 20))
    arrays = unpacked(train, test)
    assert arrays["train"].shape == (80, COMPONENTS)
    for part, films in (("train", train), ("test", test)):
        again = arrays[part].astype(np.float32) @ arrays["matrix"].astype(np.float32).T + arrays["mean"]
        np.testing.assert_allclose(again, films, atol=0.02 * float(np.abs(films).max()))


def test_packed_embeddings_keep_the_neighbours() -> None:
    generator = np.random.default_rng(2)
    films = (generator.normal(size=(60, 20)) @ generator.normal(size=(20, 200))).astype(np.float32)
    packed = unpacked(films, films[:5])["train"].astype(np.float32)

    def nearest(points: np.ndarray) -> list[int]:
        distance = np.linalg.norm(points[:, None] - points, axis=-1) + 1e9 * np.eye(len(points))
        return list(distance.argmin(axis=1))

    assert np.mean(np.array(nearest(films)) == nearest(packed)) > 0.95


def test_components_come_strongest_first_from_train_alone() -> None:
    generator = np.random.default_rng(3)
    train = (generator.normal(size=(100, 128)) * np.linspace(1, 5, 128)).astype(np.float32)
    spread = unpacked(train, train[:2])["train"].astype(np.float32).std(axis=0)
    assert np.all(np.diff(spread) < 0.05)
    other_test = unpacked(train, train[:2] * 100)
    np.testing.assert_array_equal(other_test["matrix"], unpacked(train, train[:2])["matrix"])


def test_the_calibration_of_stored_logits_is_the_best_temperature(tmp_path: Path) -> None:
    from training.calibrate import calibration_from

    generator = np.random.default_rng(4)
    true_logit = generator.normal(0, 2, 5000)
    positive = generator.random(5000) < 1 / (1 + np.exp(-true_logit))
    rows = [f"f{n},{int(p)},{2 * logit:.6f}" for n, (p, logit) in enumerate(zip(positive, true_logit, strict=True))]
    (tmp_path / "shift_folds.csv").write_text("\n".join(["film,positive,logit", *rows]) + "\n")
    found = calibration_from(tmp_path / "shift_folds.csv", Recipe(calibration_epochs=4, calibration_folds=3))
    assert found.slope == pytest.approx(0.5, rel=0.1)
    assert found.films == 5000
    assert "5000 train films, each scored by a network of the same recipe that learned for 4 epochs" in found.fitted_on
    assert "the other 2 of 3 bands of aspect ratio, by coarse patient" in found.fitted_on


def test_decisions_are_read_as_they_were_written_and_nothing_more(tmp_path: Path) -> None:
    decisions = Decisions(
        calibration=Calibration(method="temperature", slope=0.5, intercept=0.0, fitted_on="folds", films=9),
        operating_point=OperatingPoint(probability=0.5, rule="fixed before"),
        heat_map=HeatMapScale(ceiling=3.0, rule="99th percentile"),
    )
    (tmp_path / DECISIONS_FILE).write_text(decisions.model_dump_json())
    assert read_decisions(tmp_path) == decisions
    (tmp_path / DECISIONS_FILE).write_text(decisions.model_dump_json()[:-1] + ',"threshold": 0.4}')
    with pytest.raises(ValidationError, match="threshold"):
        read_decisions(tmp_path)
