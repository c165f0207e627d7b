"""What is said of a training before it starts."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from films.layout import load_films
from films.other_process import OtherProcessError
from films.protocols import divide
from model_store.version import Version
from training.disk import DiskError, bytes_free, bytes_needed, expect_room
from training.expected import expected
from training.order import Order
from training.pace import Pace, known_pace, measure_pace
from training.presets import PRESETS
from training.recipe import Recipe, RecipeError
from training.starting_weights import recipe_of


def test_steps_and_films_are_those_that_a_training_takes(phantom_folder: Path) -> None:
    from training.calibrate import fold_steps

    films = load_films(phantom_folder).films
    division = divide("official", films)[0]
    recipe = Recipe(epochs=5, batch_size=8, calibration_epochs=2, calibration_folds=3)
    takes = expected(recipe, division)
    contents = {film.name: film.name for film in films}
    assert takes.films == {"train": (21, 21), "validation": (3, 3), "test": (8, 8), "unused": (0, 0)}
    assert takes.steps == pytest.approx(recipe.steps(42) + fold_steps(recipe, division.learnable, contents), rel=0.1)
    assert takes.scored == 5 * 6 + 2 * 48 + 16
    assert takes.minutes(Pace(step=3.0, film=0.5)) == (takes.steps * 3.0 + takes.scored * 0.5) / 60


def test_every_preset_is_a_recipe_and_says_what_it_is_for() -> None:
    assert PRESETS["default"].recipe() == Recipe()
    for preset in PRESETS.values():
        assert preset.recipe()
        assert preset.sentence.endswith(".")


@given(st.floats(0.35, 1.4))
def test_a_wider_network_needs_more_room(width: float) -> None:
    narrow, wide = (bytes_needed(Recipe(weights="none", width=one)) for one in (width, 1.4))
    assert 2e7 < narrow <= wide < 3e8


def test_room_is_looked_for_where_the_home_will_lie(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bytes_free(home / "not" / "there") == pytest.approx(bytes_free(home.parent), rel=0.1)
    expect_room(Recipe(), home)
    monkeypatch.setattr("training.disk.bytes_free", lambda _: 1e6)
    with pytest.raises(DiskError, match="expected 118 MB free for a training, received 1 MB"):
        expect_room(Recipe(), home)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"224 1.0 32": {"step": 1}}', '{"x": 3}'])
def test_a_pace_that_cannot_be_read_is_not_known(home: Path, content: str) -> None:
    (home / "cache").mkdir(parents=True)
    (home / "cache" / "pace.json").write_text(content)
    assert known_pace(Recipe()) is None


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_pace_is_measured_in_a_process_of_its_own_and_remembered_for_such_networks() -> None:
    small = Recipe(side=32, width=0.35, weights="none", batch_size=4)
    found = measure_pace(small)
    assert 0.0 < found.step < 30.0
    assert 0.0 < found.film < 10.0
    assert known_pace(dataclasses.replace(small, epochs=99, learning_rate=1e-2)) == found
    assert known_pace(dataclasses.replace(small, side=64)) is None


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_step_is_measured_from_where_a_training_starts_with_what_stands_still(tiny_in_service: Version) -> None:
    begun = recipe_of(tiny_in_service.card)
    still = dataclasses.replace(begun, start=tiny_in_service.id, frozen_blocks=10)
    assert 0.0 < measure_pace(still).step < 30.0
    assert known_pace(still) is not None
    assert known_pace(dataclasses.replace(begun, frozen_blocks=0)) is None  # in which the norms learn


def test_a_step_that_cannot_be_measured_says_why() -> None:
    with pytest.raises(OtherProcessError, match="expected the id of a version, received 'nonesuch'"):
        measure_pace(Recipe(start="nonesuch"))


def test_an_order_survives_as_text() -> None:
    order = Order(recipe=Recipe(epochs=3), films=Path("/a folder"), honour_marks=True, clinic_films=True)
    assert Order.from_json(order.to_json()) == order


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"recipe": {}, "films": "x", "honour_marks": false}'])
def test_what_is_no_order_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RecipeError, match="expected an order"):
        Order.from_json(text)
