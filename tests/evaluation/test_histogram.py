import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.histogram import histogram
from evaluation.outcomes import cells_of

PROBABILITY = st.floats(0.0, 1.0)


@given(st.lists(st.tuples(st.booleans(), PROBABILITY), max_size=60), PROBABILITY, st.integers(1, 30))
def test_every_film_is_in_one_bar_of_its_outcome(films: list[tuple[bool, float]], point: float, bins: int) -> None:
    truth = np.array([sick for sick, _ in films], np.bool_)
    probability = np.array([value for _, value in films], np.float64)
    found, cells = histogram(truth, probability, point, bins), cells_of(truth, probability >= point)
    assert sum(found.found) == cells.true_positive
    assert sum(found.missed) == cells.false_negative
    assert sum(found.alarmed) == cells.false_positive
    assert sum(found.cleared) == cells.true_negative
    assert {len(found.found), len(found.missed), len(found.alarmed), len(found.cleared)} == {bins}


def test_a_bar_holds_the_films_between_its_edges() -> None:
    found = histogram(np.array([True, True, False, False]), np.array([0.05, 1.0, 0.1, 0.95]), 0.5, bins=10)
    assert found.edges[0] == 0.0
    assert found.edges[-1] == 1.0
    assert found.missed == (1, *[0] * 9)
    assert found.found == (*[0] * 9, 1)
    assert found.cleared == (0, 1, *[0] * 8)
    assert found.alarmed == (*[0] * 9, 1)


def test_the_bar_that_the_point_divides_has_films_of_both_sides() -> None:
    found = histogram(np.array([True, True]), np.array([0.51, 0.54]), 0.53, bins=20)
    assert found.missed[10] == 1
    assert found.found[10] == 1
