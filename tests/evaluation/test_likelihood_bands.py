import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.likelihood_bands import EDGES, LEAST, band_of_reading, likelihood_bands
from evaluation.predictions import Predictions
from evaluation.prevalence import after_the_film
from evaluation.report import class_report
from model_store.limits import Band
from reading.reader import finding_of
from tests.evaluation.conftest import Make

UNCERTAIN = Band(low=0.3, high=0.7, share=0.1, accuracy=0.9, films=60, rule="any")


def of_levels(stored: Make, *levels: tuple[float, int, int]) -> Predictions:
    """Films of a few probabilities: each with how many sick and how many healthy."""
    truth = [sick for _, some, others in levels for sick in [True] * some + [False] * others]
    probability = np.array([level for level, some, others in levels for _ in range(some + others)])
    return stored(truth, np.log(probability / (1 - probability)))


# Ventilation-perfusion scans for pulmonary embolism at four levels (PIOPED), the ratios as in Jaeschke, Guyatt,
# Sackett: Users' Guides to the Medical Literature, III.B, JAMA 271 (1994) 703.
def test_the_bands_have_the_published_ratios_of_a_test_with_four_levels(stored: Make) -> None:
    scans = of_levels(stored, (0.995, 102, 14), (0.95, 105, 217), (0.05, 39, 273), (0.005, 5, 126))
    bands = likelihood_bands(scans, 0.5, None)
    published = {0.995: 18.3, 0.95: 1.2, 0.05: 0.36, 0.005: 0.10}
    assert len(bands) == len(published)
    for probability, ratio in published.items():
        band = band_of_reading(bands, finding_of(probability, 0.5), probability)
        assert band is not None
        assert band.ratio.value == pytest.approx(ratio, rel=0.015)
        assert band.ratio.low is not None
        assert band.ratio.high is not None
        assert band.ratio.low < ratio < band.ratio.high


def test_where_films_are_few_a_finding_is_one_band_with_the_ratio_of_the_finding(stored: Make) -> None:
    few = of_levels(stored, (0.995, 9, 1), (0.95, 4, 2), (0.05, 1, 8), (0.005, 1, 4))
    negative, positive = likelihood_bands(few, 0.5, None)
    figures = class_report(positive.cells, "PNEUMONIA", "NORMAL").figures
    assert (positive.low, positive.high, negative.low, negative.high) == (0.5, 1.0, 0.0, 0.5)
    assert positive.ratio == figures["positive_likelihood_ratio"]
    assert positive.ratio.value == pytest.approx((13 / 15) / (3 / 15))
    assert negative.ratio == figures["negative_likelihood_ratio"]


def test_a_band_with_one_label_alone_joins_the_next(stored: Make) -> None:
    films = of_levels(stored, (0.995, LEAST, 0), (0.95, LEAST, 9), (0.6, 3, 3), (0.2, 5, LEAST))
    bands = likelihood_bands(films, 0.5, None)
    assert [(band.low, band.high) for band in bands] == [(0.0, 0.5), (0.5, 1.0)]


def test_a_reading_that_is_not_called_is_in_no_band(stored: Make) -> None:
    bands = likelihood_bands(of_levels(stored, (0.8, 9, 2), (0.5, 9, 9), (0.2, 1, 9)), 0.5, UNCERTAIN)
    assert band_of_reading(bands, "uncertain", 0.5) is None
    assert band_of_reading(bands, "no reading", None) is None
    assert [(band.low, band.high) for band in bands] == [(0.0, 0.3), (0.7, 1.0)]
    assert [band.cells.called for band in bands] == [10, 11]


def test_without_a_false_alarm_the_ratio_has_a_reason_instead_of_a_value(stored: Make) -> None:
    _, positive = likelihood_bands(of_levels(stored, (0.8, 9, 0), (0.2, 1, 9)), 0.5, None)
    assert positive.ratio.reason == "without bound: not once was a film labelled otherwise called pneumonia"
    assert after_the_film(positive.ratio, 0.4) == positive.ratio


@given(st.integers(0, 500), st.sampled_from([None, UNCERTAIN]), st.integers(2, 400))
def test_every_probability_that_is_called_lies_in_one_band(
    drawn: Make, seed: int, band: Band | None, films: int
) -> None:
    predictions = drawn(films, seed, slope=1.5)
    bands = likelihood_bands(predictions, 0.5, band)
    for probability in (0.0, *EDGES, 0.3, 0.5, 0.7, 1.0, *predictions.probability[:20].tolist()):
        finding = finding_of(probability, 0.5, band)
        assert sum(one.holds(finding, probability) for one in bands) == (finding != "uncertain")
    called = [finding_of(one, 0.5, band) != "uncertain" for one in predictions.probability]
    assert sum(one.cells.called for one in bands) == sum(called)


@given(st.integers(0, 200), st.integers(2, 400))
def test_at_the_films_own_prevalence_as_many_are_sick_as_were_in_the_band(drawn: Make, seed: int, films: int) -> None:
    predictions = drawn(films, seed)
    own = float(predictions.truth.mean())
    for band in likelihood_bands(predictions, 0.5, None):
        if 0.0 < own < 1.0 and band.ratio.value is not None:
            assert after_the_film(band.ratio, own).value == pytest.approx(band.cells.true_positive / band.cells.called)
