"""Insertion and deletion as figures: an order that knows the cause, one that knows nothing, and their difference."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.insertion_deletion import counts, ranks
from evaluation.order_figures import OrderCurves, order_curves, order_figures

FILMS, SIDE, CELLS = 12, 28, 7
PATIENTS = [f"person{number}" for number in range(FILMS)]
CAUSE = slice(0, 2 * SIDE // CELLS)  # four of the 49 places are all that the score sees


def sharpness(films: NDArray[np.uint8]) -> NDArray[np.floating[Any]]:
    return np.asarray(np.abs(np.diff(films[:, CAUSE, CAUSE].astype(float), axis=2)).mean(axis=(1, 2)))


def curves(name: str, maps: NDArray[np.float64]) -> OrderCurves:
    films = np.random.default_rng(1).integers(0, 256, (FILMS, SIDE, SIDE)).astype(np.uint8)
    return order_curves(name, sharpness, films, ranks(maps))


@pytest.fixture(scope="module")
def knowing() -> OrderCurves:
    maps = np.zeros((FILMS, CELLS, CELLS))
    maps[:, :2, :2] = 1.0
    return curves("knows the cause", maps)


@pytest.fixture(scope="module")
def drawn() -> OrderCurves:
    return curves("knows nothing", np.zeros((FILMS, CELLS, CELLS)))


def test_an_order_that_knows_the_cause_gains_and_one_that_knows_nothing_does_not(
    knowing: OrderCurves, drawn: OrderCurves
) -> None:
    one, other = (order_figures(curves, knowing, PATIENTS) for curves in (knowing, drawn))
    assert one.gain.low is not None
    assert one.gain.low > 0
    assert other.gain.low is not None
    assert other.gain.high is not None
    assert other.gain.low < 0 < other.gain.high


def test_the_gain_is_insertion_minus_deletion_film_by_film(knowing: OrderCurves, drawn: OrderCurves) -> None:
    np.testing.assert_allclose(drawn.gain, drawn.insertion - drawn.deletion)
    found = order_figures(drawn, knowing, PATIENTS)
    assert found.behind is not None
    assert found.behind.value == pytest.approx((knowing.gain - drawn.gain).mean())
    assert found.behind.films == FILMS
    assert order_figures(knowing, knowing, PATIENTS).behind is None


def test_the_curves_are_means_with_their_interval(knowing: OrderCurves) -> None:
    found = order_figures(knowing, knowing, PATIENTS)
    assert found.name == "knows the cause"
    for curve, values in ((found.inserted, knowing.inserted), (found.deleted, knowing.deleted)):
        assert curve.mean == pytest.approx(values.mean(axis=0), abs=1e-4)
        assert len(curve.low) == len(curve.mean) == len(counts(CELLS * CELLS))
        assert all(low <= mean <= high for low, mean, high in zip(curve.low, curve.mean, curve.high, strict=True))
    assert found.insertion.value == pytest.approx(knowing.insertion.mean())
    assert found.deletion.value == pytest.approx(knowing.deletion.mean())


def test_every_order_begins_and_ends_alike(knowing: OrderCurves, drawn: OrderCurves) -> None:
    for point in (0, -1):
        np.testing.assert_array_equal(knowing.inserted[:, point], drawn.inserted[:, point])
        np.testing.assert_array_equal(knowing.inserted[:, point], knowing.deleted[:, -1 - point])
