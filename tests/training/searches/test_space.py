"""A search space: a table becomes choices, each corner is a recipe, and what is none is explained."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.recipe import Recipe, RecipeError
from training.searches.choice import Choice, read_choice
from training.searches.space import read_space, shipped_spaces
from training.shifts import SHIFTS

SPACE = """
[search]
kind = "grid"
trials = 10
[base]
dropout = 0.2
[short]
epochs = 3
[choices]
averaging = [0, 0.1]
side = {low = 96, high = 160, step = 32}
"""

GRID_OF_SEEDS = """
[search]
kind = "grid"
trials = 10
[choices]
seed = {low = 0, high = 2000000000, step = 1}
"""


def test_a_grid_is_every_combination_of_its_values() -> None:
    space = read_space(SPACE)
    assert space.wanted == 6
    assert space.combinations() == [
        {"averaging": averaging, "side": side} for averaging in (0.0, 0.1) for side in (96, 128, 160)
    ]
    assert all(isinstance(one["averaging"], float) and isinstance(one["side"], int) for one in space.combinations())
    assert read_space(SPACE.replace("trials = 10", "trials = 4")).wanted == 4


def test_the_recipe_that_is_found_goes_without_what_made_the_trials_short() -> None:
    space = read_space(SPACE)
    found = replace(Recipe(), dropout=0.2, averaging=0.1)
    assert space.found({"averaging": 0.1}) == found
    assert space.tried({"averaging": 0.1}) == replace(found, epochs=3)


def test_what_is_not_said_has_a_default() -> None:
    space = read_space("[search]\ntrials = 3\n[choices]\ndropout = {low = 0, high = 0.5}\n")
    assert (space.kind, space.seed, space.score, space.prune_after) == ("tpe", 1, tuple(SHIFTS), None)


def test_spaces_are_the_same_when_only_their_comments_differ() -> None:
    assert read_space(f"# a comment\n{SPACE}") == read_space(SPACE)


@pytest.mark.parametrize("name", shipped_spaces())
def test_the_programs_own_spaces_are_spaces(name: str) -> None:
    space = read_space(shipped_spaces()[name])
    assert space.wanted <= space.trials
    assert space.score == tuple(SHIFTS)
    assert space.text.startswith("# ")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("[search]", "[search", "expected a readable search space"),
        ("[base]", "[basis]", "expected search, base, short, choices the tables of a space, received also basis"),
        ("[search]", "choices = 3\n[search]", "expected a readable search space"),
        ('"grid"', '"random"', "kind: expected one of grid, tpe, received 'random'"),
        ("trials = 10", "trials = 0", "trials: expected a whole number of 1 or more, received 0"),
        ("trials = 10", "", "trials: expected a whole number of 1 or more, received None"),
        ("trials = 10", 'trials = 10\nscore = "test"', "score: expected one of size, shape, early, validation"),
        ("trials = 10", "trials = 10\nscore = []", "score: expected some of size, shape, early, validation, each once"),
        ("trials = 10", "trials = 10\nfilms = 3", "in \\[search\\], received also films"),
        ("dropout = 0.2", "dropout = 2", "dropout: expected a number from 0.0 to 0.9, received 2"),
        ("dropout = 0.2", "dropout = 1979-05-27", "dropout: expected a number from 0.0 to 0.9, received datetime"),
        ("dropout = 0.2", "side = 64", "side: expected in one of \\[base\\], \\[short\\] and \\[choices\\]"),
        ("dropout = 0.2", 'protocol = "official"', "protocol: expected a choice that a search can tell apart"),
        ("[0, 0.1]", "[0, 0.9]", "averaging: expected a number from 0.0 to 0.5, received 0.9"),
        ("[0, 0.1]", "[]", "averaging: expected a list of values, received \\[\\]"),
        ("[0, 0.1]", "0.1", "averaging: expected a list of values, or low and high, received 0.1"),
        ("averaging", "flip", "expected the fields of a recipe, received also flip"),
        ("high = 160, step = 32", "high = 160", "side: expected values, or a range with a step, in a grid"),
        ("step = 32", "step = 30", "side: expected a step that leads from low to high, received 30"),
        ("low = 96", "low = 320", "side: expected low below high, received 320 and 160"),
        ("high = 160", "high = inf", "side: expected numbers as low, high and step, received .* inf"),
        ("high = 160", f"high = 1{'0' * 400}", "side: expected numbers as low, high and step"),
        ("low = 96, high", f"low = -1{'0' * 308}, high", "side: expected numbers as low, high and step"),
        ("step = 32", "step = 5e-324", "side: expected a step that leads from low to high, received 5e-324"),
        ("[0, 0.1]", f"[0, 1{'0' * 400}]", "averaging: expected a number from 0.0 to 0.5, received 1000"),
        ("low = 96", 'low = "96"', "side: expected numbers as low, high and step"),
        ("low = 96", "low = 100", "side: expected a step that leads"),
        ("low = 96, high = 160, step = 32", "low = 0.5, high = 160", "side: expected whole numbers"),
        ("step = 32", "log = true, step = 32", "side: expected log with a low above 0 and no step"),
        (
            "averaging = [0, 0.1]",
            "weights = {low = 1, high = 2}",
            "weights: expected a list of names, received a range",
        ),
        (SPACE, "[search]\ntrials = 3\n", "expected at least one choice in \\[choices\\], received none"),
        (
            "trials = 10\n[base]\ndropout = 0.2\n[short]\nepochs = 3\n[choices]",
            "trials = 10\nprune_after = 3\n[choices]\nepochs = [2, 3]",
            "epochs: expected the same for all trials of a search that prunes",
        ),
    ],
)
def test_a_table_that_is_none_is_explained(before: str, after: str, sentence: str) -> None:
    assert before in SPACE
    with pytest.raises(RecipeError, match=sentence):
        read_space(SPACE.replace(before, after))


def test_a_grid_with_too_many_values_is_refused_before_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(name: str, value: object) -> None:
        raise AssertionError(f"{name} was made: {value}")

    monkeypatch.setattr("training.searches.choice._as_field", made)
    with pytest.raises(RecipeError, match="expected at most 5,000 combinations in a grid, received more"):
        read_space(GRID_OF_SEEDS)


def test_a_combination_that_is_no_recipe_is_explained_by_the_recipe() -> None:
    with pytest.raises(RecipeError, match=r"width: expected 1 with the weights 'coral', received 0\.5"):
        read_space('[search]\ntrials = 1\n[choices]\nweights = ["imagenet", "coral"]\nwidth = [1, 0.5]\n')


@given(low=st.integers(1, 40), steps=st.integers(1, 20), step=st.integers(1, 9))
def test_a_range_with_steps_reaches_from_end_to_end(low: int, steps: int, step: int) -> None:
    high = low + steps * step
    choice = read_choice("epochs", {"low": low, "high": high, "step": step})
    assert choice.grid == tuple(range(low, high + 1, step))
    share = read_choice("dropout", {"low": low / 100, "high": high / 100, "step": step / 100})
    assert share.grid == pytest.approx([place / 100 for place in range(low, high + 1, step)])


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice("weights", values=("coral", "none")), "coral, none"),
        (Choice("learning_rate", low=1e-4, high=2e-3, log=True), "0.0001 to 0.002, by the logarithm"),
        (Choice("side", low=96, high=160, step=32), "96 to 160, in steps of 32"),
    ],
)
def test_a_choice_says_what_is_tried(choice: Choice, words: str) -> None:
    assert choice.words == words
