"""The predictions that the gate believes: a version's own where it was made here, else those of its test here."""

from dataclasses import dataclass
from datetime import datetime

from evaluation.gate import GateError
from evaluation.predictions import Predictions, read_predictions
from evaluation.retested import COMMAND, retested
from model_store.version import PREDICTIONS_FILE, Version


@dataclass(frozen=True)
class TestedHere:
    """A version's predictions.

    measured: when it saw the test films; of an imported one, here. note: a sentence where an imported one reads
    otherwise than it came, else empty.
    """

    __test__ = False  # it is no test of pytest's

    predictions: Predictions
    measured: datetime
    note: str = ""


def tested_here(version: Version) -> TestedHere:
    """Raises GateError for an imported version that this machine did not test."""
    if not version.imported:
        own = read_predictions(version.file(PREDICTIONS_FILE), version.card.labels)
        return TestedHere(own, version.card.created)
    test = retested(version.folder)
    if test is None:
        raise GateError(
            f"expected a version that was tested on this machine's films, received {version.id}, which was imported "
            f"and was not: `{COMMAND} {version.id}`"
        )
    return TestedHere(test.predictions(version.card.labels), test.first_opened, test.sentence)
