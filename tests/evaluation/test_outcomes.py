import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from evaluation.outcomes import OUTCOMES, cells_of, outcome_codes

FILMS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=50)


@given(FILMS)
def test_cells_are_scikit_learns(films: list[tuple[bool, bool]]) -> None:
    truth, called = (np.array(column) for column in zip(*films, strict=True))
    cells = cells_of(truth, called)
    expected = confusion_matrix(truth, called, labels=[False, True])
    assert [
        [cells.true_negative, cells.false_positive],
        [cells.false_negative, cells.true_positive],
    ] == expected.tolist()
    assert (cells.positive, cells.negative, cells.called) == (truth.sum(), (~truth).sum(), called.sum())
    assert (cells.right, cells.films) == ((truth == called).sum(), len(films))


@given(FILMS)
def test_the_other_class_looks_for_the_normal_film(films: list[tuple[bool, bool]]) -> None:
    truth, called = (np.array(column) for column in zip(*films, strict=True))
    assert cells_of(truth, called).of_the_other_class() == cells_of(~truth, ~called)


def test_each_film_has_the_place_of_its_outcome() -> None:
    truth, called = np.array([False, False, True, True]), np.array([False, True, False, True])
    words = [OUTCOMES[code] for code in outcome_codes(truth, called)]
    assert words == ["true negative", "false positive", "false negative", "true positive"]
