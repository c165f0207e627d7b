"""A tiny lung network, trained for real on phantoms with drawn masks."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from films.layout import FilmFolderError, load_films
from films.phantoms import write_phantom_folder, write_phantom_masks
from model_store.card import CARD_FILE
from model_store.lung_card import LUNG_GRAPH_FILE, LungNetwork, LungNetworkError, load_lung_network
from reading.graph import Graph
from reading.lungs import LungFinder, Lungs
from training.__main__ import main
from training.watch import Watch

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Phantoms with masks; one of train has none, as some films have none."""
    folder = write_phantom_folder(tmp_path_factory.mktemp("lungs") / "films", train=24, test=3)
    next((write_phantom_masks(folder) / "train" / "NORMAL").iterdir()).unlink()
    return folder


@pytest.fixture(scope="module")
def made(films: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[LungNetwork, list[str]]:
    """One training by the command, in a process of its own, with what it said."""
    to = tmp_path_factory.mktemp("made") / "network"
    done = subprocess.run(
        [sys.executable, "-m", "training", "lungs", "--films", str(films), "--to", str(to), "--side", "64",
         "--epochs", "12", "--batch-size", "8"],
        cwd=PROJECT, env=os.environ | {"SECOND_READ_HOME": str(to.parent / "home")},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return load_lung_network(to), done.stdout.splitlines()


@pytest.mark.slow
def test_a_training_writes_a_whole_folder_and_says_what_it_is_worth(made: tuple[LungNetwork, list[str]]) -> None:
    network, said = made
    assert {path.name for path in network.folder.iterdir()} == {CARD_FILE, LUNG_GRAPH_FILE}
    assert [path.name for path in network.folder.parent.iterdir() if path.name.startswith(".")] == []
    mean = network.card.held_out.mean
    assert said[0] == f"{network.card.films} films with masks to learn from, {mean.films} held out"
    assert len([line for line in said if line.startswith("epoch ")]) == 12
    assert said[-2].startswith(f"Dice {mean.value:.4f} [{mean.low:.4f}, {mean.high:.4f}] n={mean.films}")
    assert said[-1] == str(network.folder)


@pytest.mark.slow
def test_it_learns_where_lungs_are(made: tuple[LungNetwork, list[str]]) -> None:
    assert made[0].card.held_out.mean.value > 0.7


@pytest.mark.slow
def test_the_card_says_how_it_was_made_on_films_of_other_patients(
    made: tuple[LungNetwork, list[str]], films: Path
) -> None:
    card = made[0].card
    train = [film for film in load_films(films) if film.split == "train"]
    assert card.films + card.held_out.mean.films == len(train) - 1  # the one without a mask
    assert (card.recipe["epochs"], card.recipe["side"], card.recipe["seed"]) == (12, 64, 1)
    assert (card.preparation.side, card.test) == (64, None)
    assert str(card.held_out.mean.films) in card.no_lungs.rule
    assert card.phantoms == 1


@pytest.mark.slow
def test_a_folder_that_is_there_is_not_written_over(
    made: tuple[LungNetwork, list[str]], films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lungs", "--films", str(films), "--to", str(made[0].folder)]) == 1
    assert "expected the name of a new folder, received 'network', which is there already" in capsys.readouterr().err


def test_films_without_masks_are_refused_before_anything_is_made(
    phantom_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lungs", "--films", str(phantom_folder), "--to", str(tmp_path / "network")]) == 1
    assert "Expected lung masks in" in capsys.readouterr().err
    assert not (tmp_path / "network").exists()


@pytest.mark.slow
def test_the_test_films_measure_a_finished_network_once(
    made: tuple[LungNetwork, list[str]], films: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(made[0].folder, tmp_path / "network")
    before = json.loads((folder / CARD_FILE).read_text())
    assert main(["lungs", "--films", str(films), "--test", str(folder)]) == 0
    assert "official test films, measured once" in capsys.readouterr().out
    card = load_lung_network(folder).card
    assert card.test is not None
    assert card.test.mean.films == 6
    assert card.model_copy(update={"test": None}).model_dump(mode="json") == before
    assert main(["lungs", "--films", str(films), "--test", str(folder)]) == 1
    assert "not yet measured on the test films" in capsys.readouterr().err


def masked(count: int = 6) -> Any:
    from training.lungs.batches import MaskedFilms

    films = np.random.default_rng(0).integers(0, 256, (count, 32, 32)).astype(np.uint8)
    return MaskedFilms(films, films > 128, tuple(map(str, range(count))))


def test_the_same_seed_draws_the_same_batches_and_every_film_once() -> None:
    from training.lungs.batches import LungBatches
    from training.lungs.train import LUNG_RECIPE

    recipe = replace(LUNG_RECIPE, side=32, batch_size=4)
    one, other = LungBatches(masked(), recipe), LungBatches(masked(), recipe)
    assert [len(films) for films, _ in (one[index] for index in range(len(one)))] == [4, 2]
    for (films, lungs), (again, lungs_again) in zip((one[0], one[1]), (other[0], other[1]), strict=True):
        np.testing.assert_array_equal(films, again)
        np.testing.assert_array_equal(lungs, lungs_again)
        assert films.shape == lungs.shape == (len(films), 32, 32, 1)
        assert (lungs.min(), lungs.max() <= 1) == (0, True)
    one.on_epoch_end()
    assert not np.array_equal(one[0][0], other[0][0])


def test_some_films_are_turned_and_then_show_no_lungs() -> None:
    from training.lungs.batches import LungBatches
    from training.lungs.train import LUNG_RECIPE

    batches = LungBatches(masked(300), replace(LUNG_RECIPE, side=32, batch_size=300))
    empty = (batches[0][1].max(axis=(1, 2, 3)) == 0).mean()
    assert 0.05 < empty < 0.16


def test_phantoms_with_their_lungs_stand_behind_the_films() -> None:
    from training.lungs.batches import with_phantoms

    films = masked(61)
    more = with_phantoms(films, 32)
    np.testing.assert_array_equal(more.films[:61], films.films)
    assert more.films.shape == more.lungs.shape == (63, 32, 32)
    assert more.patients[61:] == ("phantom 900000", "phantom 900001")
    assert all(0.2 < lungs.mean() < 0.35 for lungs in more.lungs[61:])


def test_the_network_gives_a_logit_a_pixel() -> None:
    from training.lungs.network import build_lung_network

    network = build_lung_network(64)
    assert network.input_shape == network.output_shape == (None, 64, 64, 1)
    assert network.count_params() * 4 < 2_000_000  # bytes


def test_the_loss_is_least_where_the_lungs_are_found() -> None:
    from training.lungs.network import lung_loss

    drawn = np.zeros((2, 8, 8, 1), np.float32)
    drawn[0, 2:6, 2:6] = 1.0  # and a film without lungs
    sure = 8.0 * (2.0 * drawn - 1.0)
    right, wrong, unsure = (np.asarray(lung_loss(drawn, logit)) for logit in (sure, -sure, 0.0 * sure))
    assert (right < 0.05).all()
    assert (right < unsure).all()
    assert (unsure < wrong).all()


def test_the_limits_are_those_of_the_films_held_out() -> None:
    from training.lungs.draft_card import no_lungs_below

    mask = np.zeros((8, 8), np.bool_)
    some = [Lungs(mask, area, certainty, True, ()) for area, certainty in ((0.2, 0.98), (0.3, 0.9))]
    limits = no_lungs_below(some)
    assert limits.area == pytest.approx(0.1)
    assert limits.certainty == pytest.approx(0.85)
    assert "2 films held out" in limits.rule


@pytest.mark.slow
def test_the_trained_graph_finds_what_the_card_says(made: tuple[LungNetwork, list[str]], films: Path) -> None:
    from films.protocols import divide
    from training.lungs.batches import masked_films

    network = made[0]
    held_out = masked_films(divide("official", load_films(films))[0].validation, Path(f"{films}_lung_masks"), 64)
    finder = LungFinder(Graph(network.graph), network.card.no_lungs)
    assert len(held_out.films) == network.card.held_out.mean.films
    assert all(finder.find(film).found for film in held_out.films)


def test_what_cannot_be_trained_says_why(films: Path, tmp_path: Path) -> None:
    from training.lungs.train import LUNG_RECIPE, train_lungs

    with pytest.raises(LungNetworkError):
        train_lungs(LUNG_RECIPE, films, tmp_path, Watch())
    with pytest.raises(FilmFolderError):
        train_lungs(LUNG_RECIPE, films / "train", tmp_path / "new", Watch())


def test_a_folder_of_masks_that_are_of_no_film_is_explained(tmp_path: Path) -> None:
    from training.lungs.batches import masked_films
    from training.lungs.train import LUNG_RECIPE, train_lungs

    folder = write_phantom_folder(tmp_path / "films", train=8, test=1)
    masks = folder.with_name("films_lung_masks")
    masks.mkdir()
    sentence = "Expected in 'films_lung_masks' a mask of some of the films, received none: each is a PNG of its film's"
    with pytest.raises(FilmFolderError, match=sentence):
        masked_films(load_films(folder), masks, 32)
    with pytest.raises(FilmFolderError, match=sentence):
        train_lungs(LUNG_RECIPE, folder, tmp_path / "new", Watch())
