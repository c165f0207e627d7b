from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.comparison import compare
from evaluation.flips import flips
from evaluation.predictions import Predictions

Make = Callable[..., Predictions]
FILMS = st.lists(st.tuples(st.booleans(), st.integers(-5, 5), st.integers(-5, 5)), min_size=1, max_size=40)


@given(FILMS)
def test_flips_are_the_comparisons_own_films(stored: Make, films: list[tuple[bool, int, int]]) -> None:
    truth = [sick for sick, _, _ in films]
    champion = stored(truth, [float(before) for _, before, _ in films])
    candidate = stored(truth, [float(after) for _, _, after in films])
    found = flips(champion, candidate, 0.5, 0.4)
    comparison = compare(champion, candidate, 0.5, 0.4)
    assert sorted(one.film for one in found["newly right"]) == sorted(comparison.newly_right)
    assert sorted(one.film for one in found["newly wrong"]) == sorted(comparison.newly_wrong)
    for one in found["both wrong"]:
        sick = champion.truth[one.place]
        assert (one.champion >= 0.5) != sick
        assert (one.candidate >= 0.4) != sick
    for kind in found.values():
        moved = [abs(one.candidate - one.champion) for one in kind]
        assert moved == sorted(moved, reverse=True)


def test_the_candidates_films_may_come_in_another_order(drawn: Make) -> None:
    champion = drawn(60)
    candidate = champion.taken(np.arange(59, -1, -1))
    found = flips(champion, candidate, 0.5, 0.5)
    assert found["newly right"] == found["newly wrong"] == ()
    assert all(one.champion == one.candidate for one in found["both wrong"])


def test_other_films_are_refused(drawn: Make) -> None:
    with pytest.raises(ValueError, match="expected predictions of the same films, received 1 that only one has"):
        flips(drawn(10), drawn(11), 0.5, 0.5)
