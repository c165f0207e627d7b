"""`python -m training` in this process."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from films.phantoms import phantom
from model_store.store import find_version, new_draft
from model_store.version import GRAPH_FILE, Version
from reading.preparation import prepare
from training.__main__ import main
from training.draft import RECIPE_FILE
from training.recipe import Recipe


def complaint(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a failing command line says."""
    assert main(arguments) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (["--epochs", "0"], "epochs: expected a whole number from 1 to 200, received 0\n"),
        (["--side", "100"], "side: expected a multiple of 32, received 100\n"),
        (["--dropout", "nan"], "dropout: expected a number from 0.0 to 0.9, received nan\n"),
        (["--width", "0.5"], "width: expected 1 with the weights 'coral', received 0.5\n"),
    ],
)
def test_an_impossible_choice_is_answered_with_a_sentence_and_begins_no_draft(
    choice: list[str], sentence: str, phantom_folder: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complaint(["run", "--films", str(phantom_folder), *choice], capsys) == sentence
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--weights", "best"], "invalid choice: 'best'"),
        (["run", "--epochs", "many"], "invalid int value: 'many'"),
        (["run", "--flip", "1"], "unrecognized arguments: --flip"),
        (["bake"], "invalid choice: 'bake'"),
        ([], "the following arguments are required: command"),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert sentence in capsys.readouterr().err


def test_help_names_every_choice_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    said = capsys.readouterr().out
    for name, default in Recipe().as_dict().items():
        assert f"--{name.replace('_', '-')} " in said
        assert f"(default {default})" in " ".join(said.split())


def test_training_wants_a_folder_of_films(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert complaint(["run"], capsys) == "Expected a folder of films in --films or CHEST_XRAY_DIR, received none.\n"
    said = complaint(["run", "--films", str(tmp_path)], capsys)
    assert said.startswith("Expected train/NORMAL and train/PNEUMONIA in ")


def test_the_folder_of_films_may_be_named_by_the_environment(
    phantom_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    assert complaint(["run", "--epochs", "0"], capsys).startswith("epochs: ")


def test_a_draft_with_its_recipe_takes_no_other_choices(
    phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = new_draft()
    (draft / RECIPE_FILE).write_text(Recipe().to_json())
    said = complaint(["run", str(draft), "--films", str(phantom_folder), "--epochs", "3", "--seed", "2"], capsys)
    assert said == "expected no choices for a draft that has its recipe, received epochs, seed\n"


def test_a_draft_with_a_broken_recipe_is_answered_with_a_sentence(
    phantom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = new_draft()
    (draft / RECIPE_FILE).write_text("{")
    assert complaint(["run", str(draft), "--films", str(phantom_folder)], capsys).startswith("expected a recipe")


def test_a_draft_goes_on_and_is_published(
    tiny_version: Version, phantom_folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    import training.train

    def forbidden(*_: object) -> None:
        raise AssertionError("the draft was trained again")

    monkeypatch.setattr(training.train, "fit", forbidden)
    draft = shutil.copytree(tiny_version.folder, home / "drafts" / tiny_version.id)
    assert main(["run", str(draft), "--films", str(phantom_folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"draft {draft.name}"
    assert said[-1] == f"version {tiny_version.id}"
    auc = tiny_version.card.evaluation.figures["auc"]
    assert f"auc {auc.value:.4f} [{auc.low:.4f}, {auc.high:.4f}] n=16" in said
    assert not draft.exists()
    assert find_version(tiny_version.id).folder == home / "versions" / tiny_version.id


@pytest.mark.slow
def test_the_exported_graph_is_the_one_that_training_made(
    tiny_version: Version, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from reading.graph_engine import GraphEngine

    draft = shutil.copytree(tiny_version.folder, home / "drafts" / tiny_version.id)
    (draft / GRAPH_FILE).unlink()
    assert main(["export", str(draft)]) == 0
    assert capsys.readouterr().out.endswith(f"{draft / GRAPH_FILE}\n")
    film = prepare(phantom(3, pneumonia=True), 64)
    one, other = (GraphEngine(folder / GRAPH_FILE).score(film) for folder in (draft, tiny_version.folder))
    np.testing.assert_allclose(one.logit, other.logit, atol=1e-5)
    np.testing.assert_allclose(one.activation_map, other.activation_map, atol=1e-5)
    np.testing.assert_allclose(one.embedding, other.embedding, atol=1e-5)
    assert not [path for path in draft.iterdir() if path.is_dir()]


def test_a_draft_without_weights_is_not_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert "network.keras" in complaint(["export", str(new_draft())], capsys)


@pytest.mark.parametrize("asked", [None, "false"])
def test_a_graphics_card_is_not_taken_whole_unless_that_was_asked_for(
    asked: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", asked or "")
    if asked is None:
        monkeypatch.delenv("TF_FORCE_GPU_ALLOW_GROWTH")
    assert main(["jobs"]) == 0
    assert os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == (asked or "true")


def test_a_command_without_what_it_needs_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def needing(module: str) -> Callable[[object], int]:
        def act(_: object) -> int:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)

        return act

    monkeypatch.setattr("training.label_check_command._label_check", needing("sklearn.linear_model"))
    assert complaint(["label-check"], capsys).startswith("This needs scikit-learn. Only what reading films needs")
    monkeypatch.setattr("training.label_check_command._label_check", needing("cv2"))
    with pytest.raises(ModuleNotFoundError):
        main(["label-check"])
