"""Marks in a training: left out of what is learned, fixed when the draft begins, told in the card."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from films.divisions import Division, content_digests, digest_of
from films.layout import Film, load_films
from films.protocols import divide
from model_store.store import new_draft
from model_store.version import GRAPH_FILE, NETWORK_FILE, Version, load_version
from records.database import open_database
from records.marks import MarkFacts, record_mark
from records.tables import MarkWord
from tests.training.said import Said
from training.__main__ import main
from training.draft import FILMS_FILE, MARKS_FILE, RECIPE_FILE
from training.honoured import honoured, honours_marks, keep_marks
from training.order import Order
from training.recipe import Recipe, RecipeError
from training.watch import Watch


def mark(film: Film, word: MarkWord) -> str:
    """Mark a film; its digest."""
    digest = content_digests([film])[film.name]
    with open_database() as database:
        record_mark(database, MarkFacts(film=film.name, digest=digest, data_digest="d" * 64, mark=word), "Ada")
    return digest


class StoppedError(Exception):
    """Where a test has seen enough of a training."""


@pytest.fixture
def divided(phantom_folder: Path) -> Division:
    return divide("official", load_films(phantom_folder).films)[0]


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many films each training began to learn from; it stops there."""
    import training.train

    counts: list[int] = []

    def fit(_: Recipe, train: Any, *__: object) -> None:
        counts.append(len(train.films))
        raise StoppedError

    monkeypatch.setattr(training.train, "fit", fit)
    return counts


def begin(draft: Path, recipe: Recipe, films: Path, honour_marks: bool) -> list[str]:
    """Train until the first film would be learned from; what was said."""
    from training.train import train

    watch = Said()
    with pytest.raises(StoppedError):
        train(Order(recipe=recipe, films=films, honour_marks=honour_marks), draft, watch)
    return watch.lines


def test_a_draft_that_honours_no_marks_is_left_as_it_is(divided: Division, tmp_path: Path) -> None:
    mark(divided.train[0], "unusable")
    assert not honours_marks(tmp_path)
    assert honoured(divided, content_digests(divided.learnable), tmp_path) is divided


def test_what_is_marked_later_does_not_change_a_draft(divided: Division, tmp_path: Path) -> None:
    one, other, fine = divided.train[:3]
    mark(fine, "fine")
    digest = mark(one, "label wrong")
    keep_marks(tmp_path)
    mark(other, "unusable")
    mark(one, "fine")
    assert json.loads((tmp_path / MARKS_FILE).read_text()) == {digest: "label wrong"}
    parts = (divided.train, divided.validation, divided.test)
    found = honoured(divided, content_digests([film for part in parts for film in part]), tmp_path)
    assert found.train == divided.train[1:]
    assert (found.test, found.left_out_by_marks) == (divided.test, 1)


def test_a_run_learns_from_fewer_films_only_where_it_is_told_to(
    divided: Division, phantom_folder: Path, tiny_recipe: Recipe, learned: list[int]
) -> None:
    mark(divided.train[0], "label wrong")
    mark(divided.train[-1], "unusable")
    mark(divided.test[0], "unusable")
    whole, without = new_draft(), new_draft()
    assert not any("marks" in line for line in begin(whole, tiny_recipe, phantom_folder, honour_marks=False))
    assert "left out 2 films by marks" in begin(without, tiny_recipe, phantom_folder, honour_marks=True)
    assert learned == [len(divided.train), len(divided.train) - 2]
    assert not (whole / MARKS_FILE).exists()


def test_a_run_that_goes_on_keeps_to_what_it_began_with(
    divided: Division, phantom_folder: Path, tiny_recipe: Recipe, learned: list[int]
) -> None:
    mark(divided.train[0], "label wrong")
    draft = new_draft()
    begin(draft, tiny_recipe, phantom_folder, honour_marks=True)
    mark(divided.train[1], "label wrong")
    for honour_marks in (True, False):
        begin(draft, tiny_recipe, phantom_folder, honour_marks)
    assert learned == [len(divided.train) - 1] * 3


def test_a_run_that_began_without_marks_is_not_told_of_them_halfway(
    phantom_folder: Path, tiny_recipe: Recipe, learned: list[int]
) -> None:
    from training.train import train

    draft = new_draft()
    begin(draft, tiny_recipe, phantom_folder, honour_marks=False)
    with pytest.raises(RecipeError, match=f"begun with marks honoured, received {draft.name} without"):
        train(Order(recipe=tiny_recipe, films=phantom_folder, honour_marks=True), draft, Watch())
    assert len(learned) == 1


def test_the_card_says_how_many_were_left_out_and_the_test_set_is_whole(
    tiny_version: Version, divided: Division, phantom_folder: Path, tiny_recipe: Recipe, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import training.train

    def forbidden(*_: object) -> None:
        raise AssertionError("the draft was trained again")

    monkeypatch.setattr(training.train, "fit", forbidden)
    draft = shutil.copytree(tiny_version.folder, tmp_path / "drafts" / tiny_version.id)
    marked = [divided.train[0], divided.validation[0], divided.test[0]]
    for film in marked:
        mark(film, "unusable")
    keep_marks(draft)
    (draft / FILMS_FILE).unlink()  # as if it had begun with the marks
    training.train.train(Order(recipe=tiny_recipe, films=phantom_folder), draft, Watch())
    card, before = load_version(draft).card, tiny_version.card
    data = card.training_data
    assert (before.training_data.left_out_by_marks, data.left_out_by_marks) == (0, 2)
    assert data.films == before.training_data.films - 1
    assert data.validation_films == before.training_data.validation_films - 1
    assert data.digest == digest_of([film for film in divided.learnable if film not in marked])
    assert set(card.files) - set(before.files) == {MARKS_FILE}
    assert card.evaluation.figures == before.evaluation.figures
    for name in (NETWORK_FILE, GRAPH_FILE):
        assert card.files[name] == before.files[name]


def test_the_command_hands_the_flag_on_and_refuses_it_for_a_draft_with_its_recipe(
    divided: Division, phantom_folder: Path, learned: list[int], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark(divided.train[0], "label wrong")
    command = ["run", "--films", str(phantom_folder), "--side", "64", "--weights", "none", "--honour-marks"]
    assert main(command) == 1
    assert learned == [len(divided.train) - 1]
    assert "left out 1 films by marks" in capsys.readouterr().out
    (draft,) = (home / "drafts").iterdir()
    assert (draft / RECIPE_FILE).is_file()
    assert main(["run", str(draft), "--films", str(phantom_folder), "--honour-marks"]) == 1
    assert capsys.readouterr().err == "expected no choices for a draft that has its recipe, received honour_marks\n"
