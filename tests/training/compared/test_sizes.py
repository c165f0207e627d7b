"""Versions that differ in their side alone: which there are, which are wanted, and what each is worth."""

from dataclasses import replace
from pathlib import Path

import pytest

from model_store.listing import listed_cards
from records.database import open_database
from records.jobs import list_jobs, move_job
from tests.shipped_copies import copy_made_by
from training.__main__ import main
from training.compared.differing import cards_by
from training.compared.sizes import ask_for_missing, sized, table
from training.jobs.folder import JobFolder
from training.recipe import Recipe, RecipeError


@pytest.fixture
def base() -> Recipe:
    """A recipe that no shipped version was made by."""
    return Recipe(epochs=7)


def queued() -> list[tuple[int, str]]:
    with open_database() as database:
        return [(int(job.recipe["side"]), job.state) for job in reversed(list_jobs(database))]


def test_only_sides_without_a_version_or_a_training_on_its_way_are_asked_for(home: Path, base: Recipe) -> None:
    copy_made_by(home, "20990101T000000Z-aaaa", replace(base, side=96))
    assert ask_for_missing(Path("/films"), base, listed_cards(), (64, 96, 128)) == [64, 128]
    assert ask_for_missing(Path("/films"), base, listed_cards(), (64, 96, 128, 160)) == [160]
    assert queued() == [(64, "queued"), (128, "queued"), (160, "queued")]


def test_a_side_that_no_recipe_has_is_said_before_anything_is_asked_for(base: Recipe) -> None:
    with pytest.raises(RecipeError, match="side: expected a multiple of 32, received 100"):
        ask_for_missing(Path("/films"), base, [], (64, 100))
    assert queued() == []


def test_a_training_that_broke_off_goes_on_and_one_that_failed_is_asked_for_anew(base: Recipe) -> None:
    ask_for_missing(Path("/films"), base, [], (64, 96))
    with open_database() as database:
        broken, failed = (job.draft for job in reversed(list_jobs(database)))
        move_job(database, broken, "interrupted", "the power went")
        move_job(database, failed, "failed", "no films")
    assert ask_for_missing(Path("/films"), base, [], (64, 96)) == [64, 96]
    assert queued() == [(64, "queued"), (96, "failed"), (96, "queued")]


def test_a_training_on_other_films_is_another_one_and_an_order_that_cannot_be_read_is_none(base: Recipe) -> None:
    ask_for_missing(Path("/films"), base, [], (64,))
    with open_database() as database:
        (job,) = list_jobs(database)
    assert ask_for_missing(Path("/other"), base, [], (64,)) == [64]
    (JobFolder(job.draft).path / "order.json").write_text('{"brew": "strong"}')
    assert ask_for_missing(Path("/other"), base, [], (64,)) == []
    assert ask_for_missing(Path("/films"), base, [], (64,)) == [64]


def test_the_table_gives_area_accuracy_and_the_time_of_a_reading_by_side(home: Path, base: Recipe) -> None:
    cards = [
        copy_made_by(home, "20990101T000000Z-aaaa", replace(base, side=288)).card,
        copy_made_by(home, "20990102T000000Z-aaaa", replace(base, side=224)).card,
    ]
    rows = sized(cards_by("side", cards, base))
    assert [row.side for row in rows] == [224, 288]
    assert all(row.area == cards[0].evaluation.figures["auc"] and row.milliseconds > 0 for row in rows)
    head, _, native, upsampled = table([replace(row, milliseconds=5.51, minutes=47.2) for row in rows])
    assert head == "| side | AUC | accuracy | a reading | training |"
    assert native.startswith("| 224 (native) | 0.9")
    assert upsampled.startswith("| 288 (upsampled) | 0.9")
    assert upsampled.endswith("| 5.5 ms | 47 min |")


def test_the_command_asks_for_what_is_missing_of_the_recipe_that_it_names(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[bool] = []
    monkeypatch.setattr("training.jobs.worker.start_worker", lambda: started.append(True))
    copy_made_by(home, "20990101T000000Z-aaaa", replace(Recipe(), frozen_blocks=10, side=96))
    command = ["sizes", "--preset", "small computer", "--train", "--films", str(home), "--sides", "64", "96"]
    assert main(command) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("in the queue now: sides 64; ")
    assert [line.split(" | ")[0] for line in said[1:]] == ["| side", "|---|---|---|---|---|", "| 96"]
    assert started == [True]
    assert queued() == [(64, "queued")]
