"""What a version learned from is not tested on by one that starts from it, wherever the film lies now."""

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from films.divisions import Division, content_digests
from films.layout import Film, load_films
from films.protocols import divide
from model_store.version import EMBEDDINGS_FILE, Version
from tests.shipped_copies import rewritten
from training.draft import FILMS_FILE
from training.recipe import Recipe, RecipeError
from training.starting_weights import recipe_of
from training.unseen import expect_unseen


@pytest.fixture(params=["this program's", "an earlier program's"])
def parent(request: pytest.FixtureRequest, tiny_version: Version, home: Path) -> Version:
    """The tiny version in this test's own home, with the list of its films and without."""
    folder = shutil.copytree(tiny_version.folder, home / "versions" / tiny_version.id)
    if request.param == "an earlier program's":
        card = json.loads((folder / "card.json").read_text())
        del card["files"][FILMS_FILE]
        (folder / "card.json").write_text(json.dumps(card))
    return rewritten(folder)


@pytest.fixture
def films(phantom_folder: Path, tmp_path: Path) -> Path:
    """The films that it learned from and was tested on, which a test may move."""
    return shutil.copytree(phantom_folder, tmp_path / "films")


def child(parent: Version) -> Recipe:
    return dataclasses.replace(recipe_of(parent.card), start=parent.id)


def divided(films: Path) -> tuple[Division, dict[str, str]]:
    found = load_films(films).films
    contents = content_digests(found)
    return divide("official", found, contents=contents)[0], contents


def test_the_test_films_that_it_had_are_no_hindrance(parent: Version, films: Path) -> None:
    expect_unseen(child(parent), *divided(films))


def test_a_film_that_it_learned_from_is_one(parent: Version, films: Path) -> None:
    division, contents = divided(films)
    turned = dataclasses.replace(division, train=division.test, test=division.train)
    with pytest.raises(RecipeError, match=f"received {parent.id}, which learned from 42, among them train/NORMAL"):
        expect_unseen(child(parent), turned, contents)


def test_and_so_it_is_once_it_was_moved_to_the_test_split(parent: Version, films: Path) -> None:
    (films / "train/NORMAL/phantom00003.png").rename(films / "test/NORMAL/phantom00003.png")
    with pytest.raises(RecipeError, match=r"which learned from 1, among them test/NORMAL/phantom00003\.png"):
        expect_unseen(child(parent), *divided(films))


def test_a_film_under_another_name_is_known_by_its_content(tiny_version: Version, home: Path, films: Path) -> None:
    shutil.copytree(tiny_version.folder, home / "versions" / tiny_version.id)
    (films / "train/NORMAL/phantom00003.png").rename(films / "test/PNEUMONIA/another.png")
    with pytest.raises(RecipeError, match=r"which learned from 1, among them test/PNEUMONIA/another\.png"):
        expect_unseen(child(tiny_version), *divided(films))


def test_a_copy_that_its_own_division_learns_from_is_a_leak_that_is_counted_there(parent: Version, films: Path) -> None:
    division, contents = divided(films)
    copied: Film = dataclasses.replace(division.train[0], name="test/NORMAL/copy.png")
    leaking = dataclasses.replace(division, test=(*division.test, copied))
    expect_unseen(child(parent), leaking, contents | {copied.name: contents[division.train[0].name]})


def test_a_film_of_the_clinic_is_known_by_its_content_too(parent: Version, films: Path) -> None:
    digest = hashlib.sha256((films / "test/NORMAL/phantom20000.png").read_bytes()).hexdigest()
    learned = having_learned(parent, f"clinic/{digest[:16]}", digest)
    with pytest.raises(RecipeError, match=r"which learned from 1, among them test/NORMAL/phantom20000\.png"):
        expect_unseen(child(learned), *divided(films))


def test_a_file_name_that_stood_in_both_splits_before_says_nothing(parent: Version, films: Path) -> None:
    expect_unseen(child(having_learned(parent, "train/NORMAL/phantom20000.png", "0" * 64)), *divided(films))


def having_learned(version: Version, name: str, digest: str) -> Version:
    """The version after it learned from one film more."""
    with np.load(version.file(EMBEDDINGS_FILE)) as packed:
        arrays = dict(packed)
    arrays["train_films"] = np.concatenate([arrays["train_films"], np.frombuffer(f"\n{name}".encode(), np.uint8)])
    np.savez(version.file(EMBEDDINGS_FILE), **arrays)
    if FILMS_FILE in version.card.files:
        kept = json.loads(version.file(FILMS_FILE).read_text())
        kept["train"][name] = digest
        version.file(FILMS_FILE).write_text(json.dumps(kept))
    return rewritten(version.folder)
