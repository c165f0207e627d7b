from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from evaluation.comparison import AreaDifference, area_difference, at_most, compare, mcnemar, of_both
from evaluation.metrics import area_under_curve
from evaluation.predictions import Predictions

Make = Callable[..., Predictions]
Array = np.ndarray


def pairs(both: int, champion: int, candidate: int, neither: int) -> tuple[Array, Array]:
    """Which films the champion and which the candidate got right."""
    counts = [both, champion, candidate, neither]
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


# Airway hyper-responsiveness, Bentur et al. 2009, as worked out in Fagerland, Lydersen, Laake, BMC Med. Res.
# Methodol. 13 (2013) 91: exact .0703, mid-p .0391.
def test_mcnemar_is_the_published_one() -> None:
    found = mcnemar(*pairs(1, 1, 7, 12))
    assert (found.champion_only, found.candidate_only) == (1, 7)
    assert found.exact == pytest.approx(0.0703, abs=5e-5)
    assert found.mid == pytest.approx(0.0391, abs=5e-5)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_exact_probability_is_scipys(champion: int, candidate: int) -> None:
    expected = binomtest(champion, champion + candidate).pvalue if champion + candidate else 1.0
    found = mcnemar(*pairs(3, champion, candidate, 4))
    assert found.exact == pytest.approx(expected, abs=1e-9)
    assert found.mid <= found.exact


@pytest.mark.parametrize(("heads", "tosses"), [(-1, 5), (0, 0), (0, 1), (5, 5), (49_800, 100_000), (40_000, 100_000)])
def test_tosses_of_a_coin_are_scipys(heads: int, tosses: int) -> None:
    assert at_most(heads, tosses) == pytest.approx(float(binom.cdf(heads, tosses, 0.5)), rel=1e-7, abs=1e-300)


def test_the_difference_has_newcombes_interval() -> None:
    difference = mcnemar(*pairs(14, 0, 5, 22)).difference  # Altman 2000, see test_intervals
    assert difference.value == pytest.approx(5 / 41)
    assert (difference.low, difference.high) == pytest.approx((0.011, 0.226), abs=5e-4)


def of_pairs(truth: Array, champion: Array, candidate: Array) -> tuple[float, float]:
    """DeLong's difference and deviation as the paper writes them: every pair compared, O(n^2)."""
    wins = []
    for score in (champion, candidate):
        sick, well = score[truth], score[~truth]
        wins.append((sick[:, None] > well) + 0.5 * (sick[:, None] == well))
    areas = [table.mean() for table in wins]
    by_sick = np.cov([table.mean(axis=1) for table in wins])
    by_well = np.cov([table.mean(axis=0) for table in wins])
    covariance = by_sick / truth.sum() + by_well / (~truth).sum()
    contrast = np.array([-1.0, 1.0])
    return areas[1] - areas[0], float(np.sqrt(contrast @ covariance @ contrast))


@given(st.integers(0, 500), st.integers(2, 25), st.integers(2, 25))
def test_the_difference_of_areas_is_delongs(seed: int, sick: int, well: int) -> None:
    generator = np.random.default_rng(seed)
    truth = np.repeat([True, False], [sick, well])
    champion = generator.integers(0, 6, sick + well).astype(np.float64)
    candidate = champion + generator.integers(0, 4, sick + well)
    found = area_difference(truth, champion, candidate)
    value, deviation = of_pairs(truth, champion, candidate)
    assert found.difference.value == pytest.approx(value, abs=1e-9)
    assert found.champion == pytest.approx(area_under_curve(truth, champion).value)
    assert found.candidate == pytest.approx(area_under_curve(truth, candidate).value)
    if found.difference.low is not None and found.difference.high is not None:
        assert (found.difference.high - found.difference.low) / 2 == pytest.approx(1.959964 * deviation, abs=1e-6)


def test_films_in_common_make_the_difference_surer_than_two_sets_of_films(drawn: Make) -> None:
    predictions = drawn(500)
    other = predictions.logit + np.random.default_rng(1).normal(0.0, 0.2, 500)
    difference = area_difference(predictions.truth, predictions.logit, other).difference
    alone = area_under_curve(predictions.truth, predictions.logit)
    assert difference.low is not None
    assert difference.high is not None
    assert difference.high - difference.low < 0.5 * (alone.high - alone.low)


def test_no_difference_is_found_as_often_as_chance_allows(drawn: Make) -> None:
    found: list[AreaDifference] = []
    for seed in range(200):
        predictions, generator = drawn(120, seed), np.random.default_rng(5000 + seed)
        scores = [predictions.logit + generator.normal(0.0, 2.0, 120) for _ in range(2)]
        found.append(area_difference(predictions.truth, *scores))
    assert 0.01 <= np.mean([one.probability < 0.05 for one in found]) <= 0.10


def test_the_same_scores_differ_by_nothing(drawn: Make) -> None:
    predictions = drawn(100)
    found = compare(predictions, predictions, 0.5, 0.5)
    assert found.area is not None
    assert (found.area.difference.value, found.area.probability) == (0.0, 1.0)
    assert (found.all_films.exact, found.newly_right, found.newly_wrong) == (1.0, (), ())


def test_changed_films_are_named_whatever_their_order(stored: Make) -> None:
    champion = stored([True, True, False, False, True], [1.0, -1.0, -1.0, 1.0, 2.0])
    candidate = stored([True, True, False, False, True], [1.0, 1.0, 1.0, -1.0, 2.0])
    found = compare(champion, candidate.taken(np.array([4, 2, 0, 1, 3])), 0.5, 0.5)
    assert found.newly_right == ("test/film00001", "test/film00003")
    assert found.newly_wrong == ("test/film00002",)
    assert (found.positive.candidate_only, found.negative.champion_only, found.negative.candidate_only) == (1, 1, 1)


def test_each_version_keeps_its_own_operating_point(stored: Make) -> None:
    champion, candidate = stored([True], [0.0]), stored([True], [0.0])
    assert compare(champion, candidate, 0.6, 0.4).newly_right == ("test/film00000",)
    assert compare(champion, candidate, 0.6, 0.4).area is None


def test_other_films_or_labels_are_refused(drawn: Make, stored: Make) -> None:
    predictions = drawn(20)
    with pytest.raises(ValueError, match="expected predictions of the same films, received 5 that only one has"):
        compare(predictions, predictions.taken(np.arange(15)), 0.5, 0.5)
    relabelled = stored(~predictions.truth, predictions.logit)
    with pytest.raises(ValueError, match="expected the same labels in both, received 20 films labelled otherwise"):
        compare(predictions, relabelled, 0.5, 0.5)


def test_of_two_lists_of_films_those_that_both_have_are_compared(drawn: Make) -> None:
    films = drawn(60)
    champion, candidate = films.taken(np.arange(50)), films.taken(np.arange(59, 9, -1))
    with pytest.raises(ValueError, match="expected predictions of the same films"):
        compare(champion, candidate, 0.5, 0.5)
    assert compare(*of_both(champion, candidate), 0.5, 0.5).films == 40
    with pytest.raises(ValueError, match="expected films that both versions were asked about, received none"):
        of_both(films.taken(np.arange(5)), films.taken(np.arange(5, 10)))
