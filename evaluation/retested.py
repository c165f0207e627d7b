"""What is kept of an imported version that was tested on this machine's films."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluation.predictions import Predictions, read_predictions
from model_store.card import CARD_FILE, Sha256
from model_store.version import IMPORTED_FILE, PREDICTIONS_FILE, sha256_of
from records.error import SecondReadError
from records.home import home

FACTS_FILE = "facts.json"  # written last: without it nothing was tested
COMMAND = "python -m evaluation retest"
AGREES = 1e-3  # of a probability; other processors round otherwise, by less than a tenth of this


class RetestError(SecondReadError, ValueError):
    """An imported version that was not tested here, or cannot be; the message says why."""


class Retested(BaseModel):
    """The facts of the test; predictions and the seal lie beside them.

    card: the digest of exactly this version's card. first_opened, openings: when it opened this machine's test films
    first, and how often in all. other: films whose probability is another than the one that came with the version, by
    more than AGREES. largest: the largest such difference. absent: films for which no prediction came with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    format: Literal[1] = 1
    version: str
    card: Sha256
    created: datetime
    first_opened: datetime
    protocol: str
    data_digest: Sha256
    films: int
    positive: int
    negative: int
    openings: int
    other: Annotated[int, Field(ge=0)]
    largest: Annotated[float, Field(ge=0.0)]
    absent: Annotated[int, Field(ge=0)]

    @property
    def sentence(self) -> str:
        """Where the version reads otherwise here than it came with; empty where it does not."""
        said = []
        if self.other:
            said.append(
                f"On {self.other:,} of {self.films:,} films this machine reads another probability than the one that "
                f"came with the version, by {self.largest:.3f} at most."
            )
        if self.absent:
            said.append(f"For {self.absent:,} of {self.films:,} films no prediction came with the version.")
        return " ".join(said)

    def predictions(self, labels: tuple[str, str]) -> Predictions:
        """What the version's graph said of the films here."""
        return read_predictions(folder_of(self.version) / PREDICTIONS_FILE, labels)


def folder_of(version_id: str) -> Path:
    """Where the test of an imported version is kept."""
    return home() / "retested" / version_id


def retested(folder: Path) -> Retested | None:
    """The test of the version in this folder; None where there is none of exactly its card."""
    path = folder_of(folder.name) / FACTS_FILE
    try:
        facts = Retested.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return facts if (facts.version, facts.card) == (folder.name, sha256_of(folder / CARD_FILE)) else None


def awaits_retest(folder: Path) -> bool:
    """Whether the version in this folder was imported and not tested here yet."""
    return (folder / IMPORTED_FILE).is_file() and retested(folder) is None


def differences(here: Predictions, came: Predictions) -> tuple[int, float, int]:
    """Films that are read otherwise than they came, the largest difference, and films that came without."""
    known = dict(zip(came.film, came.probability.tolist(), strict=True))
    both = [
        (found, known[name]) for name, found in zip(here.film, here.probability.tolist(), strict=True) if name in known
    ]
    apart = np.abs(np.array([first - second for first, second in both], np.float64))
    apart[~np.isfinite(apart)] = 1.0  # what came is no probability
    return int((apart > AGREES).sum()), float(apart.max(initial=0.0)), len(here.film) - len(both)
