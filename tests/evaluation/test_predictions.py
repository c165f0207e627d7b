from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.predictions import COLUMNS, Predictions, predicted, read_predictions, write_predictions
from films.layout import Film
from model_store.card import Calibration

LABELS = ("NORMAL", "PNEUMONIA")
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=20)


@st.composite
def stored(draw: st.DrawFn) -> Predictions:
    count = draw(st.integers(1, 8))

    def some(strategy: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(strategy, min_size=count, max_size=count))

    drawn = draw(st.lists(st.floats(-50, 50), min_size=count, max_size=count))
    logit: NDArray[np.float64] = np.array([round(value, 6) for value in drawn])
    return Predictions(
        film=tuple(str(name) for name in some(NAMES)),
        truth=np.array(some(st.booleans()), np.bool_),
        cause=tuple(str(name) for name in some(st.sampled_from(["normal", "virus"]))),
        patient=tuple(str(name) for name in some(NAMES)),
        width=np.array(some(st.integers(1, 5000)), np.int64),
        height=np.array(some(st.integers(1, 5000)), np.int64),
        logit=logit,
        probability=1.0 / (1.0 + np.exp(-logit)),
    )


@given(predictions=stored())
def test_what_is_written_is_read_back(predictions: Predictions, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("predictions") / "predictions.csv"
    write_predictions(path, predictions, LABELS)
    again = read_predictions(path, LABELS)
    assert (again.film, again.cause, again.patient) == (predictions.film, predictions.cause, predictions.patient)
    for field in ("truth", "width", "height", "logit"):
        np.testing.assert_array_equal(getattr(again, field), getattr(predictions, field), field)
        assert getattr(again, field).dtype == getattr(predictions, field).dtype
    np.testing.assert_allclose(again.probability, predictions.probability, atol=5e-7)


@given(logits=st.lists(st.floats(-30.0, 30.0), min_size=1, max_size=8))
def test_what_is_predicted_is_the_same_when_read_back(
    logits: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    films = [
        Film(Path("film.png"), str(number), "test", "NORMAL", "normal", "one", "one", 100, 100)
        for number in range(len(logits))
    ]
    made = predicted(
        films, np.array(logits), Calibration(method="platt", slope=1.3, intercept=0.2, fitted_on="folds", films=9)
    )
    path = tmp_path_factory.mktemp("predictions") / "predictions.csv"
    write_predictions(path, made, LABELS)
    again = read_predictions(path, LABELS)
    np.testing.assert_array_equal(again.logit, made.logit)
    np.testing.assert_array_equal(again.probability, made.probability)


@pytest.mark.parametrize("text", ["", "film,label\na,NORMAL\n", ",".join(reversed(COLUMNS)) + "\n"])
def test_other_columns_are_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "predictions.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"predictions\.csv: expected the columns film, label, cause"):
        read_predictions(path, LABELS)


@pytest.mark.parametrize("field", ["logit", "width"])
def test_a_figure_that_is_no_number_is_refused(tmp_path: Path, field: str) -> None:
    row = dict.fromkeys(COLUMNS, "1") | {"label": "NORMAL", field: "many"}
    path = tmp_path / "predictions.csv"
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(row.values()) + "\n")
    with pytest.raises(ValueError, match="many"):
        read_predictions(path, LABELS)


@pytest.mark.parametrize("line", ["a,NORMAL", f"{'x' * 200_000},NORMAL,,,1,1,0,0.5"])
def test_a_line_that_ends_early_or_never_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "predictions.csv"
    path.write_text(",".join(COLUMNS) + f"\n{line}\n")
    with pytest.raises(ValueError, match=r"predictions\.csv: expected .*received"):
        read_predictions(path, LABELS)
