"""One whole training, tiny: every step leaves what it should, and none is done twice."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from evaluation.metrics import figures
from evaluation.predictions import read_predictions
from evaluation.sealed_test_set import SEAL_FILE, SealedTestSetError
from films.divisions import digest_of
from films.layout import load_films
from films.protocols import divide
from model_store.card import read_card
from model_store.limits import limits_of
from model_store.version import (
    CURVES_FILE,
    EMBEDDINGS_FILE,
    EVALUATION_FILE,
    GRAPH_FILE,
    KNOWN_ANSWERS_FILE,
    LIMITS_FILE,
    NETWORK_FILE,
    PREDICTIONS_FILE,
    Version,
    load_version,
    sha256_of,
)
from reading.preparation import prepare, signature
from reading.radiograph import decode
from tests.training.said import Said
from training.curves import read_curves
from training.draft import (
    CHECKPOINT_FILE,
    DECISIONS_FILE,
    FILMS_FILE,
    FOLDS_FILE,
    KEPT_FILE,
    RECIPE_FILE,
    read_decisions,
)
from training.order import Order
from training.recipe import Recipe, RecipeError


@pytest.fixture
def draft(tiny_version: Version, tmp_path: Path) -> Path:
    """The finished tiny draft, as a copy that a test may change."""
    return shutil.copytree(tiny_version.folder, tmp_path / "drafts" / tiny_version.id)


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fitting, calibrating and exporting fail: all of it must be there already."""
    import training.train

    def forbidden(*_: object) -> None:
        raise AssertionError("a step was done again")

    for step in ("fit", "score_folds", "export_graph"):
        monkeypatch.setattr(training.train, step, forbidden)


def again(draft: Path, recipe: Recipe, films: Path) -> list[str]:
    """Train the draft once more; what was said meanwhile."""
    from training.train import train

    watch = Said()
    train(Order(recipe=recipe, films=films), draft, watch)
    return watch.lines


def test_the_version_is_whole(tiny_version: Version) -> None:
    assert load_version(tiny_version.folder) == tiny_version
    names = {NETWORK_FILE, GRAPH_FILE, PREDICTIONS_FILE, EMBEDDINGS_FILE, CURVES_FILE, FOLDS_FILE, DECISIONS_FILE}
    names |= {EVALUATION_FILE, SEAL_FILE, KNOWN_ANSWERS_FILE, KEPT_FILE, FILMS_FILE}
    assert set(tiny_version.card.files) == names
    assert {path.name for path in tiny_version.folder.iterdir()} == {*names, RECIPE_FILE, "card.json"}


def test_the_card_says_how_it_was_made(tiny_version: Version, tiny_recipe: Recipe, phantom_folder: Path) -> None:
    card = tiny_version.card
    films = load_films(phantom_folder)
    (division,) = divide("official", films)
    assert card.training.recipe == tiny_recipe.as_dict()
    assert (card.training.seed, card.training.epochs) == (tiny_recipe.seed, 2)
    assert (card.preparation.side, card.preparation.signature) == (64, signature(64))
    assert card.labels == ("NORMAL", "PNEUMONIA")
    data = card.training_data
    assert (data.films, data.validation_films) == (len(division.train), len(division.validation))
    assert data.films + data.validation_films == 48
    assert data.positive + data.negative == data.films
    assert data.digest == digest_of([film for film in films if film.split == "train"])
    assert data.name == "a site's own films"  # phantoms are not the official set, and the card must not say so
    assert "Kermany" not in data.attribution.source
    assert card.training.weights.what == "none: random start"
    assert {"python", "backend", "keras", "numpy"} <= set(card.training.software)
    assert card.intended_use.oldest_age == 5


def test_the_predictions_are_the_graphs_and_give_the_cards_figures(tiny_version: Version, phantom_folder: Path) -> None:
    from reading.graph_engine import GraphEngine

    card = tiny_version.card
    predictions = read_predictions(tiny_version.file(PREDICTIONS_FILE), card.labels)
    assert predictions.film == tuple(film.name for film in load_films(phantom_folder) if film.split == "test")
    engine = GraphEngine(tiny_version.file(GRAPH_FILE))
    batch = np.concatenate(
        [prepare(decode((phantom_folder / name).read_bytes()).pixels, 64) for name in predictions.film]
    )
    np.testing.assert_allclose(predictions.logit, engine.score(batch).logit, atol=1e-4)
    np.testing.assert_allclose(predictions.probability, card.calibration.probability(predictions.logit), atol=1e-6)
    assert figures(predictions, card.operating_point.probability) == card.evaluation.figures
    evaluation = card.evaluation
    assert (evaluation.protocol, evaluation.films, evaluation.positive, evaluation.negative) == ("official", 16, 8, 8)


def test_the_operating_point_is_the_middle_of_the_networks_own_scale(tiny_version: Version) -> None:
    card = tiny_version.card
    assert card.operating_point.probability == card.calibration.probability(np.zeros(1))[0] == 0.5
    assert "fixed before training" in card.operating_point.rule
    assert card.heat_map.ceiling > 0.0


def test_the_calibration_saw_every_train_film_by_a_network_that_had_not(
    tiny_version: Version, phantom_folder: Path
) -> None:
    with tiny_version.file(FOLDS_FILE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    train = [film for film in load_films(phantom_folder) if film.split == "train"]
    assert [row["film"] for row in rows] == [film.name for film in train]
    assert [row["positive"] == "1" for row in rows] == [film.positive for film in train]
    assert tiny_version.card.calibration.films == len(train) == 48
    assert len({row["logit"] for row in rows}) > 24


def test_the_test_set_was_opened_once_and_after_freezing(tiny_version: Version) -> None:
    seal = json.loads(tiny_version.file(SEAL_FILE).read_text())
    assert set(seal["frozen"]) == {NETWORK_FILE, GRAPH_FILE, DECISIONS_FILE}
    assert all(sha256_of(tiny_version.folder / name) == digest for name, digest in seal["frozen"].items())
    assert len(seal["opened"]) == tiny_version.card.evaluation.test_set_readings == 1
    assert tiny_version.card.evaluation.candidates == 1


def test_the_curves_have_an_epoch_a_line(tiny_version: Version) -> None:
    curves = read_curves(tiny_version.file(CURVES_FILE))
    assert [line["epoch"] for line in curves] == [1.0, 2.0]
    assert {"loss", "accuracy", "auc", "val_loss", "val_accuracy", "val_auc", "seconds"} <= set(curves[0])
    assert curves[0]["seconds"] < curves[1]["seconds"]


def test_the_embeddings_are_of_all_films(tiny_version: Version, phantom_folder: Path) -> None:
    films = load_films(phantom_folder)
    with np.load(tiny_version.file(EMBEDDINGS_FILE), allow_pickle=False) as packed:
        for split, count in (("train", 48), ("test", 16)):
            names = bytes(packed[f"{split}_films"]).decode().split("\n")
            assert names == [film.name for film in films if film.split == split]
            assert packed[split].shape == (count, 64)


@pytest.mark.usefixtures("no_training")
def test_a_finished_draft_is_not_trained_again_but_its_second_test_is_counted(
    draft: Path, tiny_recipe: Recipe, phantom_folder: Path, tiny_version: Version
) -> None:
    assert again(draft, tiny_recipe, phantom_folder) == ["opening the test set"]
    card = read_card(draft)
    assert card.evaluation.test_set_readings == 2
    assert card.evaluation.figures == tiny_version.card.evaluation.figures
    for name in (NETWORK_FILE, GRAPH_FILE, DECISIONS_FILE, FOLDS_FILE, PREDICTIONS_FILE):
        assert card.files[name] == tiny_version.card.files[name]


@pytest.mark.usefixtures("no_training")
def test_a_draft_broken_off_before_freezing_goes_on_there(
    draft: Path, tiny_recipe: Recipe, phantom_folder: Path, tiny_version: Version
) -> None:
    for name in (DECISIONS_FILE, SEAL_FILE, PREDICTIONS_FILE, EMBEDDINGS_FILE, "card.json"):
        (draft / name).unlink()
    again(draft, tiny_recipe, phantom_folder)
    assert load_version(draft).card.evaluation == tiny_version.card.evaluation
    assert read_decisions(draft) == read_decisions(tiny_version.folder)


@pytest.mark.usefixtures("no_training")
def test_what_a_kill_left_of_a_step_that_was_done_does_not_come_into_the_version(
    draft: Path, tiny_recipe: Recipe, phantom_folder: Path
) -> None:
    whole = {path.name for path in draft.iterdir()}
    for name in (CHECKPOINT_FILE, ".fold-1", ".fold-2", ".fold-2.fit"):
        (draft / name).touch()
    again(draft, tiny_recipe, phantom_folder)
    assert {path.name for path in draft.iterdir()} == whole


@pytest.mark.usefixtures("no_training")
def test_where_enough_films_are_held_out_limits_are_fixed_and_frozen_before_the_test(
    draft: Path, tiny_recipe: Recipe, phantom_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training.train

    monkeypatch.setattr(training.train, "FEWEST_HELD_OUT", 1)
    for name in (DECISIONS_FILE, SEAL_FILE, "card.json"):
        (draft / name).unlink()
    again(draft, tiny_recipe, phantom_folder)
    version = load_version(draft)
    assert json.loads((draft / SEAL_FILE).read_text())["frozen"][LIMITS_FILE] == version.card.files[LIMITS_FILE]
    limits = limits_of(version)
    assert limits is not None
    assert limits.facts.held_out == version.card.training_data.validation_films
    assert limits.facts.fitted_on == version.card.training_data.films
    assert limits.facts.data_digest == version.card.training_data.digest


@pytest.mark.usefixtures("no_training")
def test_a_draft_whose_weights_were_changed_after_freezing_is_not_tested(
    draft: Path, tiny_recipe: Recipe, phantom_folder: Path
) -> None:
    (draft / NETWORK_FILE).write_bytes(b"better weights")
    with pytest.raises(SealedTestSetError, match=rf"changed after it was frozen: {NETWORK_FILE}"):
        again(draft, tiny_recipe, phantom_folder)


@pytest.mark.usefixtures("no_training")
def test_a_draft_does_not_go_on_by_another_recipe(draft: Path, phantom_folder: Path) -> None:
    before = (draft / RECIPE_FILE).read_text()
    with pytest.raises(RecipeError, match="expected the recipe that the draft was begun with, received another"):
        again(draft, Recipe(side=64, weights="none", epochs=9), phantom_folder)
    assert (draft / RECIPE_FILE).read_text() == before
