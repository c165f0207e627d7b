"""A selection of stored films as a table to take away."""

import csv
import io
from collections.abc import Mapping

from evaluation.outcomes import OUTCOMES, outcome_codes
from evaluation.predictions import Predictions
from evaluation.sorted_predictions import Places
from model_store.limits import Band
from reading.reader import finding_of
from records.harmless_cell import harmless

COLUMNS = ("file", "label", "cause", "probability", "finding", "outcome", "operating_point", "mark")


def listing(
    predictions: Predictions,
    places: Places,
    operating_point: float,
    labels: tuple[str, str],
    marks: Mapping[str, str],
    uncertain: Band | None,
) -> str:
    """CSV with a line a film, in the order of `places`; marks: by the film's name.

    uncertain: the probabilities that the version does not call. An outcome counts such a film by its side all the same.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    codes = outcome_codes(predictions.truth[places], predictions.probability[places] >= operating_point)
    for place, code in zip(places.tolist(), codes.tolist(), strict=True):
        name, probability = predictions.film[place], float(predictions.probability[place])
        writer.writerow(
            (
                harmless(name),
                labels[int(predictions.truth[place])],
                harmless(predictions.cause[place]),
                f"{probability:.6f}",
                finding_of(probability, operating_point, uncertain),
                OUTCOMES[code],
                f"{operating_point:g}",
                marks.get(name, ""),
            )
        )
    return text.getvalue()
