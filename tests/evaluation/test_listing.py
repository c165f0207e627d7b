import csv
import io
from collections.abc import Callable

import numpy as np

from evaluation.listing import COLUMNS, listing
from evaluation.predictions import Predictions
from films.layout import LABELS
from model_store.limits import Band

Make = Callable[..., Predictions]


def rows(
    predictions: Predictions, places: list[int], marks: dict[str, str] | None = None, uncertain: Band | None = None
) -> list[dict[str, str]]:
    text = listing(predictions, np.array(places, np.int32), 0.5, LABELS, marks or {}, uncertain)
    return list(csv.DictReader(io.StringIO(text)))


def test_a_line_a_film_in_the_order_that_was_asked_for(stored: Make) -> None:
    predictions = stored([True, True, False, False], [2.0, -2.0, 2.0, -2.0])
    found = rows(predictions, [3, 0, 2, 1], {"test/film00002": "label wrong"})
    assert tuple(found[0]) == COLUMNS
    assert [row["outcome"] for row in found] == ["true negative", "true positive", "false positive", "false negative"]
    assert [row["finding"] for row in found] == ["no pneumonia", "pneumonia", "pneumonia", "no pneumonia"]
    assert [row["mark"] for row in found] == ["", "", "label wrong", ""]
    assert found[1]["label"] == "PNEUMONIA"
    assert float(found[1]["probability"]) == round(float(predictions.probability[0]), 6)


def test_what_the_version_does_not_call_is_called_uncertain(stored: Make) -> None:
    predictions = stored([True, True, False, False], [2.0, -0.1, 0.1, -2.0])
    band = Band(low=0.4, high=0.6, share=0.1, accuracy=0.9, films=4, rule="a rule")
    found = rows(predictions, [0, 1, 2, 3], uncertain=band)
    assert [row["finding"] for row in found] == ["pneumonia", "uncertain", "uncertain", "no pneumonia"]
    assert [row["outcome"] for row in found] == ["true positive", "false negative", "false positive", "true negative"]


def test_no_film_is_a_table_without_lines(stored: Make) -> None:
    assert rows(stored([True], [1.0]), []) == []


def test_a_name_is_no_formula(stored: Make) -> None:
    predictions = stored([True], [1.0], cause=["=HYPERLINK()"])
    assert rows(predictions, [0])[0]["cause"] == "'=HYPERLINK()"
