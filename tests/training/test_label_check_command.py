"""`python -m training label-check` in this process, with pixels for features."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from films.divisions import content_digests
from films.label_suspicions import read_suspicions
from films.layout import Film, load_films
from films.phantoms import write_phantom_folder
from training.__main__ import main
from training.recipe import Recipe


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """Phantoms, one of which lies in the wrong folder and one in both."""
    folder = write_phantom_folder(tmp_path / "films", 10, 2)
    (folder / "train/PNEUMONIA/phantom05003.png").rename(folder / "train/NORMAL/phantom05003.png")
    copied = (folder / "train/NORMAL/phantom00001.png").read_bytes()
    (folder / "train/PNEUMONIA/copy.png").write_bytes(copied)
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """What features were asked for; small pixels are given."""
    import training.label_check
    from films.reduced import reduced_films

    asked: list[Recipe] = []

    def pixels(films: Sequence[Film], start: Recipe) -> Any:
        asked.append(start)
        return reduced_films(films, 32).reshape(len(films), -1).astype(np.float32)

    monkeypatch.setattr(training.label_check, "frozen_features", pixels)
    return asked


def test_it_prints_what_is_suspicious_and_where_it_is_stored(
    films: Path, started: list[Recipe], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["label-check", "--films", str(films)]) == 0
    said = capsys.readouterr().out
    assert "MobileNetV2, ImageNet, dequantised from Coral, 224 pixels; out-of-fold AUC " in said
    assert "train/NORMAL/phantom05003.png  NORMAL  " in said
    assert "  train/NORMAL/phantom00001.png = train/PNEUMONIA/copy.png" in said
    (stored,) = (home / "cache" / "label_check").iterdir()
    assert f"stored in {stored}, after " in said
    assert [start.weights for start in started] == ["coral"]
    found = read_suspicions(content_digests(load_films(films).films))
    assert len(found.films) == 25


def test_json_is_one_object_with_every_film(
    films: Path, started: list[Recipe], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(films))
    assert main(["label-check", "--json", "--weights", "imagenet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["two_labels"] == [["train/NORMAL/phantom00001.png", "train/PNEUMONIA/copy.png"]]
    assert Path(found["stored"]).is_file()
    assert found["seconds"] > 0
    assert found["films"][0].keys() == {"name", "digest", "label", "probability", "neighbours", "other_label"}
    assert len(found["films"]) == 25
    assert started[0].weights == "imagenet"


def test_it_leaves_the_folder_alone_and_opens_no_test_set(films: Path, started: list[Recipe], home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in films.rglob("*")}
    assert main(["label-check", "--films", str(films)]) == 0
    assert {path: path.stat().st_mtime_ns for path in films.rglob("*")} == before
    assert [path.name for path in home.iterdir()] == ["cache"]  # no ledger, so no opening in it
    assert len(started) == 1


def test_what_cannot_be_done_is_one_sentence(
    started: list[Recipe], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["label-check"]) == 1
    assert capsys.readouterr().err == "Expected a folder of films in --films or CHEST_XRAY_DIR, received none.\n"
    assert main(["label-check", "--films", str(write_phantom_folder(tmp_path / "few", 3, 0))]) == 1
    assert "Expected films of 5 children labelled NORMAL for a label check, received 3" in capsys.readouterr().err
    assert len(started) == 1


def test_starting_weights_that_are_missing_are_named(
    films: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRETRAINED_WEIGHTS_DIR", str(tmp_path))
    assert main(["label-check", "--films", str(films)]) == 1
    assert "expected the starting weights mobilenet_v2" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.data
def test_on_the_official_films_the_frozen_features_tell_the_labels_apart(
    chest_xray: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.starting_weights import CORAL_FILE

    if not (Path(__file__).resolve().parents[3] / "shared" / "weights" / CORAL_FILE).is_file():
        pytest.skip("no published weights in ../shared/weights")
    assert main(["label-check", "--films", str(chest_xray), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["films"]) == 5856
    assert found["area"] > 0.95
    assert found["seconds"] < 300
