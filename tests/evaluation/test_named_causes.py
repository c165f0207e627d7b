"""Causes that were named as surely as another, and how many of them were right."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.cause_figures import write_causes
from evaluation.named_causes import NamedBand, named_bands
from model_store.card import Calibration, CauseFacts, OperatingPoint
from reading.cause import Cause

AS_IT_IS = Calibration(method="platt", slope=1.0, intercept=0.0, fitted_on="films", films=9)
FACTS = CauseFacts(
    calibration=AS_IT_IS, operating_point=OperatingPoint(probability=0.5, rule="any"), named_from=0.7, figures={}
)


def stored(path: Path, films: list[tuple[bool, float]]) -> Path:
    """The causes of films, by whether each is viral and its probability of that."""
    viral, probability = (np.array([film[part] for film in films]) for part in (0, 1))
    write_causes(path, [str(n) for n in range(len(films))], viral, np.log(probability / (1 - probability)), AS_IT_IS)
    return path


def test_films_are_counted_by_how_surely_their_cause_was_named(tmp_path: Path) -> None:
    films = [(True, 0.75), (True, 0.21), (False, 0.25), (False, 0.15), (True, 0.95), (True, 0.6), (False, 0.01)]
    assert named_bands(stored(tmp_path / "causes.csv", films), FACTS) == (
        NamedBand(0.7, 0.8, films=3, right=2), NamedBand(0.8, 0.9, films=1, right=1), NamedBand(0.9, 1.0, 2, 2),
    )  # fmt: skip


@given(films=st.lists(st.tuples(st.booleans(), st.floats(0.001, 0.999)), min_size=1, max_size=40))
def test_every_named_cause_is_in_one_band_and_no_other(
    films: list[tuple[bool, float]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    bands = named_bands(stored(tmp_path_factory.mktemp("causes") / "causes.csv", films), FACTS)
    for probability in (0.0, 0.01, 0.1, 0.2, 0.21, 0.7, 0.8, 0.9, 1.0):
        cause = Cause("viral" if probability >= 0.5 else "bacterial", probability)
        assert sum(band.holds(cause) for band in bands) == 1
        assert not any(band.holds(Cause("not clear", probability)) for band in bands)
    assert all(0 <= band.right <= band.films for band in bands)


def test_a_file_without_causes_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "causes.csv").write_text("film,logit\na,0.1\n")
    with pytest.raises(ValueError, match=r"expected causes of test films in causes\.csv, received"):
        named_bands(tmp_path / "causes.csv", FACTS)
