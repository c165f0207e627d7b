"""The Compare page, run without a browser, with a tiny version and another that was made from it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.comparison import McNemar, compare
from evaluation.figure import undefined
from evaluation.predictions import Predictions, read_predictions, write_predictions
from model_store.version import PREDICTIONS_FILE, Version, load_version, sha256_of
from pages.parts.comparison_words import difference_rows, making_rows, sentences
from tests.pages.opened_page import as_read, opened

NAME = "20991231T000000Z-othr"


@pytest.fixture
def first(tiny_in_service: Version, monkeypatch: pytest.MonkeyPatch, phantom_folder: Path) -> Version:
    monkeypatch.setenv("CHEST_XRAY_DIR", str(phantom_folder))
    return tiny_in_service


@pytest.fixture
def second(first: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Version:
    """Both versions in a home of their own; the second calls half of the films otherwise."""
    home = tmp_path / "two"
    shutil.copytree(first.folder, home / "versions" / first.id)
    folder = shutil.copytree(first.folder, home / "versions" / NAME)
    films = read_predictions(folder / PREDICTIONS_FILE, first.card.labels)
    turned = replace(films, probability=1.0 - films.probability, logit=-films.logit)
    write_predictions(folder / PREDICTIONS_FILE, turned, first.card.labels)
    card = json.loads((folder / "card.json").read_text())
    card["files"][PREDICTIONS_FILE] = sha256_of(folder / PREDICTIONS_FILE)
    card["training"]["recipe"]["epochs"] = 7
    (folder / "card.json").write_text(json.dumps(card | {"id": NAME}))
    (home / "serving.json").write_text(json.dumps({"version": first.id}))
    monkeypatch.setenv("SECOND_READ_HOME", str(home))
    return load_version(folder)


def predictions(version: Version) -> Predictions:
    return read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)


def test_the_page_says_what_the_comparison_says(first: Version, second: Version) -> None:
    app = opened("audit/compare")
    comparison = compare(predictions(first), predictions(second), 0.5, 0.5)
    said = [element.value for element in app.markdown]
    assert all(sentence in said for sentence in sentences(comparison))
    assert [row[1] for row in app.table[0].value.to_numpy().tolist()] == [
        text for _, text in difference_rows(comparison)
    ]
    headings = [heading.value for heading in app.subheader]
    assert f"Newly right: {len(comparison.newly_right)}" in headings
    assert f"Newly wrong: {len(comparison.newly_wrong)}" in headings


def test_what_differs_in_the_making_is_said_and_no_more(first: Version, second: Version) -> None:
    assert making_rows(first.card, second.card) == [("recipe: epochs", "2", "7")]
    assert making_rows(first.card, first.card) == []
    (rows,) = (table.value.to_numpy().tolist() for table in opened("audit/compare").table[1:])
    assert [[as_read(cell) for cell in row] for row in rows] == [["recipe: epochs", "2", "7"]]


def test_versions_are_chosen_by_the_address(first: Version, second: Version) -> None:
    app = opened("audit/compare", first=second.id, second=first.id)
    assert [box.value for box in app.selectbox[:2]] == [second.id, first.id]
    same = opened("audit/compare", first=first.id, second=first.id)
    assert "By the same recipe, from the same films." in [caption.value for caption in same.caption]


@pytest.mark.usefixtures("first")
def test_one_version_alone_cannot_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    from model_store import store

    monkeypatch.setattr(store, "SHIPPED", Path("nowhere"))
    assert "There is one version only" in opened("audit/compare").info[0].value


def test_a_difference_is_told_from_chance() -> None:
    same = McNemar(0, 0, 1.0, 1.0, undefined("no film"))
    clear = McNemar(1, 20, 0.00002, 0.00001, undefined("no film"))
    slight = McNemar(3, 5, 0.7266, 0.5, undefined("no film"))

    class Told:
        films, all_films, positive, negative, area = 99, clear, slight, same, None

    first, second, third = sentences(Told)  # type: ignore[arg-type]
    assert "less than 1 of 100 comparisons (McNemar): more than chance would explain" in first
    assert "about 73 of 100 comparisons (McNemar): no more than chance may do" in second
    assert third == "Of the films without pneumonia, both versions get the same ones right."
