"""The zero-pixel baseline film by film, of drawn films whose size gives them away."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evaluation import size_scores as module
from evaluation.predictions import Predictions
from evaluation.size_scores import SizeScoresError, size_scores, stamp
from films.layout import load_films
from films.other_process import OtherProcessError
from films.phantoms import write_phantom_folder
from films.protocols import divide
from films.zero_pixel import zero_pixel_scores
from model_store.card import DivisionFacts
from records.home import home

Make = Callable[..., Predictions]


@pytest.fixture
def cut() -> DivisionFacts:
    return DivisionFacts(
        protocol="official", version=1, seed=1, unused_films=0, contents_on_two_sides=0, patients_on_two_sides=0,
        coarse_patients_on_two_sides=0,
    )  # fmt: skip


def predictions_of(folder: Path, stored: Make) -> Predictions:
    test = divide("official", load_films(folder).films, 1)[0].test
    made = stored([film.positive for film in test], np.zeros(len(test)))
    names = tuple(film.name for film in test)
    return Predictions(names, made.truth, made.cause, names, made.width, made.height, made.logit, made.probability)


@pytest.mark.slow
def test_the_scores_are_the_baselines_own_in_the_order_of_the_predictions(
    phantom_folder: Path, stored: Make, cut: DivisionFacts
) -> None:
    predictions = predictions_of(phantom_folder, stored)
    turned = predictions.taken(np.arange(len(predictions.film))[::-1])
    division = divide("official", load_films(phantom_folder).films, 1)[0]
    expected = zero_pixel_scores(division.learnable, division.test).size.test
    np.testing.assert_allclose(size_scores(predictions, cut, phantom_folder), expected)
    np.testing.assert_allclose(size_scores(turned, cut, phantom_folder), expected[::-1])


def test_a_folder_is_worked_out_once(
    phantom_folder: Path, stored: Make, cut: DivisionFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictions, asked = predictions_of(phantom_folder, stored), []

    def answer(question: object) -> dict[str, float]:
        asked.append(question)
        return dict.fromkeys(predictions.film, 0.25)

    monkeypatch.setattr(module, "_in_another_process", answer)
    for _ in range(3):
        assert (size_scores(predictions, cut, phantom_folder) == 0.25).all()
    assert len(asked) == 1
    cached = list((home() / "cache").glob("size-scores-*.json"))
    assert len(cached) == 1
    assert json.loads(cached[0].read_text()).keys() == set(predictions.film)


def test_another_seed_or_another_folder_is_worked_out_anew(
    phantom_folder: Path, stored: Make, cut: DivisionFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictions, asked = predictions_of(phantom_folder, stored), []

    def answer(question: object) -> dict[str, float]:
        asked.append(question)
        return dict.fromkeys(predictions.film, 0.5)

    monkeypatch.setattr(module, "_in_another_process", answer)
    size_scores(predictions, cut, phantom_folder)
    size_scores(predictions, cut.model_copy(update={"seed": 2}), phantom_folder)
    size_scores(predictions, cut, tmp_path)
    assert len(asked) == 3


def test_the_stamp_follows_the_films_and_the_list_of_sizes(tmp_path: Path) -> None:
    folder = write_phantom_folder(tmp_path / "films", train=2, test=1)
    before = stamp(folder)
    assert stamp(folder) == before
    (folder / "labels.csv").write_text("path,original_width,original_height\n")
    listed = stamp(folder)
    assert listed != before
    (folder / "test" / "NORMAL" / "another.png").write_bytes(b"")
    assert stamp(folder) != listed


def test_films_that_the_folder_lacks_are_counted(
    stored: Make, cut: DivisionFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_in_another_process", lambda _: {"test/film00001": 0.5})
    with pytest.raises(SizeScoresError, match="the folder lacks 2 of these 3 films"):
        size_scores(stored([True, False, True], [1.0, 2.0, 3.0]), cut, tmp_path)


def test_a_folder_that_holds_no_films_says_so_and_is_asked_again(
    stored: Make, cut: DivisionFacts, tmp_path: Path
) -> None:
    with pytest.raises(SizeScoresError, match="train/NORMAL"):
        size_scores(stored([True, False], [1.0, 2.0]), cut, tmp_path)
    assert not list((home() / "cache").glob("size-scores-*.json"))


def test_a_process_that_gives_no_answer_is_one_sentence(
    phantom_folder: Path, stored: Make, cut: DivisionFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise OtherProcessError("evaluation.size_scores", "exit status -9 without a word")

    monkeypatch.setattr(module, "asked", killed)
    with pytest.raises(SizeScoresError, match="sizes of the films to be scored, received: exit status -9"):
        size_scores(predictions_of(phantom_folder, stored), cut, phantom_folder)
    assert not list((home() / "cache").glob("size-scores-*.json"))


@pytest.mark.usefixtures("only_reading")
def test_without_scikit_learn_it_is_said(phantom_folder: Path, stored: Make, cut: DivisionFacts) -> None:
    with pytest.raises(SizeScoresError, match="needs scikit-learn"):
        size_scores(predictions_of(phantom_folder, stored), cut, phantom_folder)
