import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.protocols import PROTOCOLS
from training.recipe import Recipe, RecipeError, names_of
from training.small_networks import SMALL_NETWORKS

FIELDS = {field.name: field for field in dataclasses.fields(Recipe)}


def any_value(field: "dataclasses.Field[Any]") -> st.SearchStrategy[Any]:
    """All that a field allows."""
    if names := names_of(field.name):
        return st.sampled_from(names)
    if field.type is str:
        return st.from_regex(r"|[0-9A-Za-z][0-9A-Za-z._-]{2,80}", fullmatch=True)
    low, high = field.metadata["low"], field.metadata["high"]
    if field.name == "side":
        return st.integers(1, 16).map(lambda number: 32 * number)
    return st.integers(low, high) if field.type is int else st.floats(low, high)


def agreeing(choices: dict[str, Any]) -> dict[str, Any]:
    """Choices of which none refuses another."""
    small = choices["network"] != "mobilenet_v2"
    none = {
        "weight_decay": choices["optimizer"] == "adam",
        "outside_lungs": small or choices["head"] != "unit",
        "frozen_blocks": small or not choices["start"],  # the weights are none
        "mixup": choices["imbalance"] == "focal",
    }
    return choices | {name: 0 for name, without in none.items() if without}


RECIPES = st.fixed_dictionaries(
    {name: any_value(field) for name, field in FIELDS.items()} | {"weights": st.just("none")}
).map(agreeing)


def test_the_default_recipe_is_one() -> None:
    assert Recipe().side == 224
    assert Recipe() == Recipe.from_json("{}")


@given(RECIPES)
def test_a_recipe_survives_as_text(choices: dict[str, Any]) -> None:
    recipe = Recipe(**choices)
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert recipe.as_dict() == choices
    assert json.loads(recipe.to_json()) == choices


def test_every_choice_says_what_it_is() -> None:
    for field in FIELDS.values():
        assert field.metadata["help"]
        if not names_of(field.name) and field.type is not str:
            assert field.metadata["low"] <= field.default <= field.metadata["high"]


def made(name: str, value: Any) -> Recipe:
    choice: dict[str, Any] = {name: value}
    return Recipe(**choice)


NUMBERS = [name for name, field in FIELDS.items() if not names_of(name) and field.type is not str]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_choice_out_of_range_is_named_with_its_range(name: str) -> None:
    low, high = FIELDS[name].metadata["low"], FIELDS[name].metadata["high"]
    kind = "a whole number" if FIELDS[name].type is int else "a number"
    for value in (low - 1, high + 1):
        with pytest.raises(RecipeError) as caught:
            made(name, value)
        assert str(caught.value) == f"{name}: expected {kind} from {low} to {high}, received {value!r}"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [None, "1", True, float("nan"), float("inf"), [1]], ids=str)
def test_a_choice_of_another_kind_is_refused(name: str, value: Any) -> None:
    with pytest.raises(RecipeError, match=f"^{name}: expected a "):
        made(name, value)


@pytest.mark.parametrize("name", [name for name in NUMBERS if FIELDS[name].type is int])
def test_half_a_film_is_no_whole_number(name: str) -> None:
    value = float(getattr(Recipe(), name)) + 0.5
    with pytest.raises(RecipeError, match=rf"^{name}: expected a whole number from .* received {value}$"):
        made(name, value)


def test_whole_numbers_are_numbers() -> None:
    assert Recipe(width=1, rotation=0).width == 1


@pytest.mark.parametrize("side", [33, 100, 225])
def test_a_side_is_a_multiple_of_32(side: int) -> None:
    with pytest.raises(RecipeError, match=f"^side: expected a multiple of 32, received {side}$"):
        Recipe(side=side)


@pytest.mark.parametrize("weights", ["CORAL", "", None, 1, ["coral"]])
def test_unknown_weights_are_refused_naming_the_known(weights: Any) -> None:
    with pytest.raises(RecipeError, match=r"^weights: expected one of coral, imagenet, none, received "):
        Recipe(weights=weights)


def test_every_protocol_with_films_to_test_on_can_be_trained_by() -> None:
    assert set(names_of("protocol")) == set(PROTOCOLS) - {"shift-folds"}


@pytest.mark.parametrize(("weights", "known"), [("coral", "1"), ("imagenet", "0.35, 0.5, 0.75, 1, 1.3, 1.4")])
def test_starting_weights_come_in_the_widths_they_were_published_in(weights: Any, known: str) -> None:
    assert Recipe(weights=weights, width=1).weights == weights
    with pytest.raises(RecipeError, match=rf"^width: expected {known} with the weights '{weights}', received 0\.6$"):
        Recipe(weights=weights, width=0.6)


def test_every_small_network_can_be_chosen() -> None:
    assert names_of("network") == ("mobilenet_v2", *SMALL_NETWORKS)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (
            {"network": "cnn-plain"},
            "weights: expected 'none' with the network 'cnn-plain', of which none are published, received 'coral'",
        ),
        ({"optimizer": "adam"}, "weight_decay: expected 0.0 with the optimizer 'adam', received 0.001"),
        (
            {"network": "cnn-plain", "weights": "none", "outside_lungs": 1.0},
            "outside_lungs: expected 0.0 with the network 'cnn-plain', received 1.0",
        ),
        (
            {"network": "cnn-plain", "weights": "none", "frozen_blocks": 6},
            "frozen_blocks: expected 0 with the network 'cnn-plain', received 6",
        ),
        (
            {"weights": "none", "frozen_blocks": 6},  # chance would never be learned away
            "frozen_blocks: expected 0 with the weights 'none', received 6",
        ),
        (
            {"head": "dense-100-50", "outside_lungs": 1.0},
            "outside_lungs: expected 0.0 with the head 'dense-100-50', received 1.0",
        ),
        ({"imbalance": "focal", "mixup": 0.2}, "mixup: expected 0.0 with the imbalance 'focal', received 0.2"),
    ],
)
def test_choices_that_do_not_go_together_are_refused(choices: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RecipeError) as caught:
        Recipe(**choices)
    assert str(caught.value) == sentence


def test_unknown_fields_are_named() -> None:
    with pytest.raises(RecipeError, match=r"expected the fields of a recipe, received also brew, flip"):
        Recipe.from_json('{"flip": true, "brew": "strong", "epochs": 3}')


def test_a_choice_that_an_older_record_does_not_know_was_made_as_it_was_then() -> None:
    made = Recipe(epochs=3)
    before = {name: value for name, value in made.as_dict().items() if name not in ("cause", "network")}
    assert Recipe.from_record(before) == Recipe.from_recorded(json.dumps(before))
    assert Recipe.from_record(before) == dataclasses.replace(made, cause=0.0)
    assert Recipe.from_json(json.dumps(before)) == made  # asked for today


def test_a_record_of_a_later_program_is_refused() -> None:
    with pytest.raises(RecipeError, match="received also tomorrow"):
        Recipe.from_record(Recipe().as_dict() | {"tomorrow": 1})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"epochs"', "[[1]]"])
def test_text_that_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(RecipeError, match="expected"):
        Recipe.from_json(text)
    with pytest.raises(RecipeError, match="expected"):
        Recipe.from_recorded(text)


def test_a_recipe_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Recipe().epochs = 3  # type: ignore[misc]
    with pytest.raises(RecipeError, match=r"^epochs"):
        dataclasses.replace(Recipe(), epochs=0)


@pytest.mark.parametrize("start", ["../elsewhere", "a b", "x", "-3", 7, None])
def test_a_start_that_is_no_id_of_a_version_is_refused(start: Any) -> None:
    with pytest.raises(RecipeError, match=r"^start: expected the id of a version, or nothing, received "):
        made("start", start)


def test_steps_are_counted_with_the_last_smaller_one() -> None:
    assert Recipe(epochs=3, batch_size=32).steps(65) == 9
