from collections.abc import Callable

import numpy as np
import pytest

from evaluation.metrics import area_under_curve, figures
from evaluation.predictions import Predictions
from evaluation.subgroups import FEWEST, Subgroup, subgroups

Make = Callable[..., Predictions]


def named(predictions: Predictions) -> dict[str, Subgroup]:
    return {group.name: group for group in subgroups(predictions, 0.5)}


def test_every_film_is_in_one_group_of_each_kind(drawn: Make) -> None:
    predictions = drawn(500)
    for kind in ("cause", "image size", "aspect ratio"):
        groups = [group for group in subgroups(predictions, 0.5) if group.kind == kind]
        assert sum(group.positive + group.negative for group in groups) == 500
        assert sum(group.positive for group in groups) == predictions.truth.sum()


def test_a_bands_figures_are_those_of_its_films_alone(drawn: Make) -> None:
    predictions = drawn(900)
    inside = np.flatnonzero(predictions.width / predictions.height >= 1.5)
    expected = figures(predictions.taken(inside), 0.5)
    group = named(predictions)["1.5 and above"]
    assert {name: figure.value for name, figure in group.figures.items()} == {
        name: figure.value for name, figure in expected.items()
    }


def test_a_cause_is_ranked_against_all_films_of_the_other_class(drawn: Make) -> None:
    predictions = drawn(600)
    group = named(predictions)["virus"]
    compared = np.flatnonzero((np.array(predictions.cause) == "virus") | ~predictions.truth)
    other = predictions.taken(compared)
    assert group.figures["auc"].value == area_under_curve(other.truth, other.logit).value
    assert group.figures["specificity"].reason == "too few to say: 0 negative films, 20 are needed"


@pytest.mark.parametrize(
    ("size", "name"), [((800, 1000), "0.8 to 1.6 megapixels"), ((2000, 800), "1.6 megapixels and")]
)
def test_a_film_on_a_bound_belongs_above_it(stored: Make, size: tuple[int, int], name: str) -> None:
    predictions = stored([True], [0.0], width=[size[0]], height=[size[1]])
    sizes = [group.name for group in subgroups(predictions, 0.5) if group.kind == "image size"]
    assert len(sizes) == 1
    assert sizes[0].startswith(name)


@pytest.mark.parametrize("sick", [0, 1, FEWEST - 1])
def test_too_few_is_an_answer(stored: Make, sick: int) -> None:
    truth = [True] * sick + [False] * 50
    group = named(stored(truth, np.linspace(-1, 1, len(truth))))["1.3 to 1.5"]
    assert group.figures["sensitivity"].value is None
    assert group.figures["sensitivity"].reason == f"too few to say: {sick} positive films, 20 are needed"
    assert group.figures["auc"].reason == f"too few to say: {sick} positive and 50 negative films, 20 are needed"
    assert group.figures["specificity"].value is not None


def test_enough_is_enough(stored: Make) -> None:
    truth = [True] * FEWEST + [False] * FEWEST
    group = named(stored(truth, np.linspace(-1, 1, len(truth))))["1.3 to 1.5"]
    assert all(figure.value is not None for figure in group.figures.values())
