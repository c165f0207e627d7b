"""The version that travels with the program: whole, as good as it says, free of films, and its sources named."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.metrics import figures
from evaluation.predictions import Predictions, read_predictions
from evaluation.reweighted import FIGURES, ScoredFilms
from model_store import store
from model_store.stored_evaluation import stored_evaluation
from model_store.version import EMBEDDINGS_FILE, PREDICTIONS_FILE, Version, load_version
from reading.preparation import signature

LARGEST = 25_000_000  # bytes; a clone of the program stays quick
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")


def shipped_folders() -> list[Path]:
    return sorted(path for path in store.SHIPPED.glob("*") if path.is_dir())


def test_a_version_is_shipped_and_serves() -> None:
    assert shipped_folders()
    assert store.serving_version().folder == shipped_folders()[-1]


@pytest.fixture(params=shipped_folders(), ids=lambda folder: folder.name)
def shipped(request: pytest.FixtureRequest) -> Version:
    return load_version(request.param)


@pytest.fixture
def predictions(shipped: Version) -> Predictions:
    return read_predictions(shipped.file(PREDICTIONS_FILE), shipped.card.labels)


def test_its_preparation_is_the_one_that_this_program_performs(shipped: Version) -> None:
    assert shipped.card.preparation.signature == signature(shipped.card.preparation.side)


def test_the_cards_figures_are_those_of_its_predictions(shipped: Version, predictions: Predictions) -> None:
    again = figures(predictions, shipped.card.operating_point.probability)
    card = shipped.card.evaluation
    assert set(again) <= set(card.figures)
    for name, figure in again.items():
        assert card.figures[name].model_dump() == pytest.approx(figure.model_dump()), name
    evaluation = stored_evaluation(shipped)
    assert evaluation is not None
    whole = ScoredFilms(predictions, shipped.card.operating_point.probability).figures(np.ones(card.films))
    again_of = dict(zip(FIGURES, whole, strict=True))
    for name in set(evaluation.overall) & set(FIGURES):
        assert evaluation.overall[name].value == pytest.approx(again_of[name], rel=1e-5), name
    assert (card.films, card.positive, card.negative) == (624, 390, 234)
    assert len(set(predictions.film)) == card.films
    assert int(predictions.truth.sum()) == card.positive


def test_it_reaches_the_target_of_accuracy(shipped: Version, predictions: Predictions) -> None:
    assert figures(predictions, shipped.card.operating_point.probability)["accuracy"].value >= 0.945


@pytest.mark.xfail(strict=True, reason="the shipped version is short of the target: AUC .9878, see README")
def test_it_reaches_the_target_of_area(shipped: Version, predictions: Predictions) -> None:
    assert figures(predictions, shipped.card.operating_point.probability)["auc"].value >= 0.988


def test_its_probabilities_are_its_calibrated_logits(shipped: Version, predictions: Predictions) -> None:
    calibrated = shipped.card.calibration.probability(predictions.logit)
    np.testing.assert_allclose(predictions.probability, calibrated, atol=1e-5)


def test_its_test_set_was_opened_once_and_by_other_candidates_too(shipped: Version) -> None:
    assert shipped.card.evaluation.test_set_readings == 1
    assert shipped.card.evaluation.candidates > 1


def test_it_is_small_and_holds_no_film(shipped: Version) -> None:
    files = [path for path in shipped.folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST
    assert {path.name for path in files} <= {*shipped.card.files, "card.json", "recipe.json"}
    assert not [path.name for path in files if path.read_bytes()[:4].startswith(PICTURES)]


def test_its_embeddings_are_too_small_to_be_films(shipped: Version) -> None:
    with np.load(shipped.file(EMBEDDINGS_FILE), allow_pickle=False) as packed:
        test, names = packed["test"], bytes(packed["test_films"]).decode().split("\n")
    assert test.shape[0] == len(names) == shipped.card.evaluation.films
    assert test.shape[1] <= 64


def test_its_sources_are_named(shipped: Version) -> None:
    films, weights = shipped.card.training_data.attribution, shipped.card.training.weights
    assert "Kermany" in films.source
    assert films.licence == "CC BY 4.0"
    assert "Coral" in weights.what
    assert weights.licence == "Apache-2.0"
    assert shipped.card.licence.startswith("Apache-2.0")


def test_its_intended_use_is_children_and_research(shipped: Version) -> None:
    use = shipped.card.intended_use
    assert (use.youngest_age, use.oldest_age) == (1, 5)
    assert "Not a medical device" in use.text
