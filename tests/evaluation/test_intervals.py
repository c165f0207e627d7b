import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats.contingency import relative_risk

from evaluation.intervals import delong, paired_difference, placements, ratio, wilson


# Hanley, McNeil, Radiology 143 (1982) 29: ratings of 58 normal and 51 abnormal CT images. The area and
# DeLong's standard error are those that Stata's manual prints for them ([R] roctab: 0.8932, 0.0307).
def test_delongs_deviation_is_the_published_one() -> None:
    normal, abnormal = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]
    truth = np.repeat([False, True], [sum(normal), sum(abnormal)])
    rating = np.concatenate([np.repeat(np.arange(5.0), counts) for counts in (normal, abnormal)])
    area, variance = delong(truth, rating)
    assert area == pytest.approx(0.8932, abs=5e-5)
    assert math.sqrt(variance) == pytest.approx(0.0307, abs=5e-5)


@given(st.integers(0, 200), st.integers(2, 20), st.integers(2, 20), st.integers(1, 9))
def test_a_placement_is_the_share_of_the_other_class_outranked(seed: int, sick: int, well: int, levels: int) -> None:
    generator = np.random.default_rng(seed)
    truth = np.repeat([True, False], [sick, well])
    score = generator.integers(0, levels, sick + well).astype(np.float64)
    wins = (score[truth][:, None] > score[~truth]) + 0.5 * (score[truth][:, None] == score[~truth])
    of_positive, of_negative = placements(truth, score)
    np.testing.assert_allclose(of_positive, wins.mean(axis=1), atol=1e-12)
    np.testing.assert_allclose(of_negative, wins.mean(axis=0), atol=1e-12)


# The example of R's epiR::epi.tests (Scott et al. 2008): 670 and 74 of 744 diseased, 202 and 640 of 842 well.
@pytest.mark.parametrize(
    ("cells", "value", "low", "high"),
    [((670, 744, 202, 842), 3.75, 3.32, 4.24), ((74, 744, 640, 842), 0.13, 0.11, 0.16)],
)
def test_likelihood_ratios_have_the_published_intervals(
    cells: tuple[int, int, int, int], value: float, low: float, high: float
) -> None:
    assert cells[0] / cells[1] / (cells[2] / cells[3]) == pytest.approx(value, abs=5e-3)
    assert ratio(*cells) == pytest.approx((low, high), abs=5e-3)


@given(st.integers(1, 300), st.integers(0, 300), st.integers(1, 300), st.integers(0, 300))
def test_a_ratios_interval_is_scipys(first: int, more: int, second: int, others: int) -> None:
    expected = relative_risk(first, first + more, second, second + others).confidence_interval(0.95)
    received = ratio(first, first + more, second, second + others)
    assert received == pytest.approx((expected.low, expected.high), rel=1e-6)


@pytest.mark.parametrize(("successes", "other"), [(0, 3), (3, 0)])
def test_a_ratio_of_nothing_has_no_interval(successes: int, other: int) -> None:
    with pytest.raises(ValueError, match=f"received {successes} and {other}"):
        ratio(successes, 10, other, 10)


# Thallium stress test, Altman et al., Statistics with Confidence (2000) 52; complete response, Cavo et al. 2012 as in
# Fagerland, Lydersen, Laake, Statistical Analysis of Contingency Tables (2017) chapter 8, square and add.
@pytest.mark.parametrize(
    ("table", "low", "high", "decimals"),
    [((14, 5, 0, 22), 0.011, 0.226, 3), ((59, 6, 16, 80), -0.1186, -0.0046, 4)],
)
def test_newcombes_paired_intervals_are_the_published_ones(
    table: tuple[int, int, int, int], low: float, high: float, decimals: int
) -> None:
    assert tuple(round(bound, decimals) for bound in paired_difference(*table)) == (low, high)


@given(st.tuples(*[st.integers(0, 40)] * 4).filter(any))
def test_a_paired_interval_holds_the_difference_and_mirrors(table: tuple[int, int, int, int]) -> None:
    both, first, second, neither = table
    low, high = paired_difference(*table)
    assert -1.0 <= low <= (first - second) / sum(table) + 1e-12
    assert (first - second) / sum(table) - 1e-12 <= high <= 1.0
    assert paired_difference(both, second, first, neither) == pytest.approx((-high, -low))


@given(st.integers(1, 2000), st.data())
def test_wilsons_bounds_are_where_the_score_test_turns(films: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, films))
    for bound in wilson(successes, films):
        if 1e-9 < bound < 1 - 1e-9 and bound != successes / films:
            score = (successes / films - bound) / math.sqrt(bound * (1 - bound) / films)
            assert abs(score) == pytest.approx(1.959964, abs=1e-4)
