"""Versions whose recipes differ in one choice alone."""

from dataclasses import replace
from pathlib import Path

from model_store.listing import listed_cards
from tests.shipped_copies import copy_made_by
from training.compared.differing import cards_by
from training.recipe import Recipe

BASE = Recipe(epochs=7)  # a recipe that no shipped version was made by


def test_the_newest_version_of_each_side_counts_and_no_other_recipe(home: Path) -> None:
    copy_made_by(home, "20990101T000000Z-aaaa", replace(BASE, side=96))
    newer = copy_made_by(home, "20990102T000000Z-aaaa", replace(BASE, side=96)).card
    small = copy_made_by(home, "20990103T000000Z-aaaa", replace(BASE, side=64)).card
    copy_made_by(home, "20990104T000000Z-aaaa", replace(BASE, side=128, seed=2))
    copy_made_by(home, "20990105T000000Z-aaaa", replace(BASE, side=128, epochs=8))
    assert cards_by("side", listed_cards(), BASE) == {64: small, 96: newer}


def test_by_seed_the_side_is_the_same(home: Path) -> None:
    second = copy_made_by(home, "20990101T000000Z-aaaa", replace(BASE, seed=2)).card
    first = copy_made_by(home, "20990102T000000Z-aaaa", BASE).card
    copy_made_by(home, "20990103T000000Z-aaaa", replace(BASE, seed=3, side=96))
    assert list(cards_by("seed", listed_cards(), BASE).items()) == [(1, first), (2, second)]


def test_a_version_that_learned_from_a_clinics_films_is_another_thing(home: Path) -> None:
    card = copy_made_by(home, "20990101T000000Z-aaaa", BASE).card
    taught = card.training_data.model_copy(update={"clinic_films": 3})
    assert cards_by("seed", [card], BASE) == {1: card}
    assert cards_by("seed", [card.model_copy(update={"training_data": taught})], BASE) == {}


def test_a_card_by_a_recipe_of_another_program_is_passed_over(home: Path) -> None:
    card = copy_made_by(home, "20990101T000000Z-aaaa", BASE).card
    strange = card.training.model_copy(update={"recipe": BASE.as_dict() | {"brew": "strong"}})
    assert cards_by("side", [card.model_copy(update={"training": strange})], BASE) == {}


def test_versions_of_other_films_than_the_newest_do_not_stand_beside_it(home: Path) -> None:
    card = copy_made_by(home, "20990101T000000Z-aaaa", BASE).card
    older = copy_made_by(home, "20980101T000000Z-aaaa", replace(BASE, seed=2)).card
    other = older.training_data.model_copy(update={"digest": "0" * 64})
    marked = older.training_data.model_copy(update={"left_out_by_marks": 3})
    assert list(cards_by("seed", [card, older], BASE)) == [1, 2]
    for learned in (other, marked):
        assert list(cards_by("seed", [card, older.model_copy(update={"training_data": learned})], BASE)) == [1]
    tested = older.evaluation.model_copy(update={"films": 60})
    assert list(cards_by("seed", [card, older.model_copy(update={"evaluation": tested})], BASE)) == [1]
