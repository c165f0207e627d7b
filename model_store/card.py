"""The card: the facts that travel with a version's weights."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from records.error import SecondReadError

CARD_FILE = "card.json"
CARD_FORMAT = 1  # raised when a field changes its meaning; an unknown format does not load

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class CardError(SecondReadError, ValueError):
    """A card that is missing, unreadable or says something impossible."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Preparation(_Facts):
    """How a film becomes the network's input."""

    side: Annotated[int, Field(ge=32, le=1024)]  # pixels
    signature: str


class Calibration(_Facts):
    """From the network's own scale to a probability: sigmoid(slope * logit + intercept).

    With intercept 0 this is temperature scaling with temperature 1 / slope (Guo et al., On
    Calibration of Modern Neural Networks, ICML 2017); with both, Platt scaling.
    """

    method: Literal["temperature", "platt", "none"]
    slope: Annotated[float, Field(gt=0.0)]
    intercept: float
    fitted_on: str
    films: Annotated[int, Field(ge=0)]

    def probability(self, logit: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Calibrated probabilities, the shape of `logit`."""
        scaled = self.slope * np.asarray(logit, np.float64) + self.intercept
        # The two halves of a sigmoid that cannot overflow.
        return np.asarray(np.exp(-np.logaddexp(0.0, -scaled)), np.float64)


class OperatingPoint(_Facts):
    """The calibrated probability from which a film is called pneumonia, with the rule that set it."""

    probability: Probability
    rule: str


class HeatMapScale(_Facts):
    """The absolute scale of the heat map: evidence of this many logits is shown at full strength."""

    ceiling: Annotated[float, Field(gt=0.0)]  # logits at one place of the map
    rule: str


class Estimate(_Facts):
    """A figure with its 95 % interval and the number of films behind it."""

    value: float
    low: float
    high: float
    films: Annotated[int, Field(ge=1)]
    method: str

    @model_validator(mode="after")
    def _ordered(self) -> "Estimate":
        if not self.low <= self.value <= self.high:
            raise ValueError(f"expected low <= value <= high, received {self.low}, {self.value}, {self.high}")
        return self


class Evaluation(_Facts):
    """What the version is worth on a named test set.

    candidates: how many versions had been tested on it where this one was made, itself included. The best of several
    looks better than it is.
    """

    protocol: str
    films: int
    positive: int
    negative: int
    test_set_readings: Annotated[int, Field(ge=1)]  # how often this candidate's test set was opened
    candidates: Annotated[int, Field(ge=1)] = 1
    figures: dict[str, Estimate]


class CauseFacts(_Facts):
    """How the version tells a viral from a bacterial pneumonia, and what that is worth on the test set's pneumonias.

    The calibrated probability is that of a viral one; from the operating point on the cause is called viral. Where the
    likelier of the two has a smaller probability than `named_from`, neither is named.
    """

    calibration: Calibration
    operating_point: OperatingPoint
    named_from: Annotated[float, Field(ge=0.5, lt=1.0)]
    figures: dict[str, Estimate]


class Attribution(_Facts):
    """Whose work this is built on."""

    what: str
    licence: str
    source: str


class DivisionFacts(_Facts):
    """How the films were divided, and what its parts share: counts of groups on more than one side.

    contents: identical files. patients: by the fine key. coarse_patients: by the key that groups too much.
    """

    protocol: str
    version: int  # of the protocol
    seed: int
    unused_films: Annotated[int, Field(ge=0)]
    contents_on_two_sides: Annotated[int, Field(ge=0)]
    patients_on_two_sides: Annotated[int, Field(ge=0)]
    coarse_patients_on_two_sides: Annotated[int, Field(ge=0)]


class TrainingData(_Facts):
    """What the version learned from."""

    name: str
    digest: Sha256
    films: int
    negative: int
    positive: int
    validation_films: int
    left_out_by_marks: Annotated[int, Field(ge=0)] = 0  # films of train and validation that people marked
    clinic_films: Annotated[int, Field(ge=0)] = 0  # of `films`, those that clinicians read here and judged
    division: DivisionFacts
    attribution: Attribution


class Training(_Facts):
    """How the version was made."""

    recipe: dict[str, Any]
    seed: int
    epochs: int
    kept_epoch: int | None = None  # whose weights these are; None in cards from before, where it was the last
    seconds: Annotated[float, Field(ge=0.0)]
    cores: int
    software: dict[str, str]
    network: str
    weights: Attribution
    repeatable: str  # what comes of the same recipe on the same films


class IntendedUse(_Facts):
    """Whom the version may be used for."""

    text: str
    youngest_age: int  # years
    oldest_age: int  # years


class Card(_Facts):
    """All that must be known of a version to use it rightly."""

    format: Literal[1]
    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{2,80}$")]
    created: datetime
    labels: tuple[str, str]  # negative, positive
    preparation: Preparation
    calibration: Calibration
    operating_point: OperatingPoint
    heat_map: HeatMapScale
    cause: CauseFacts | None = None  # a version that was not trained to tell causes apart has none
    training_data: TrainingData
    training: Training
    evaluation: Evaluation
    intended_use: IntendedUse
    licence: str
    files: dict[str, Sha256]

    @model_validator(mode="after")
    def _consistent(self) -> "Card":
        if self.created.tzinfo is None:
            raise ValueError("expected `created` with a time zone, received one without")
        if not 0.0 < self.operating_point.probability < 1.0:
            raise ValueError("expected an operating point between 0 and 1, exclusive")
        if self.preparation.side % 32:
            raise ValueError(f"expected a side that 32 divides, received {self.preparation.side}")
        for name in self.files:
            if not name.strip(".") or "/" in name or "\\" in name or name == CARD_FILE:
                raise ValueError(f"expected plain names of files beside the card, received {name!r}")
        return self


def read_card(folder: Path) -> Card:
    """The card in `folder`. Raises CardError, naming the field, when it is missing or wrong."""
    path = folder / CARD_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CardError(f"expected a readable {CARD_FILE} in version {folder.name!r}, received: {error}") from error
    try:
        return Card.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise CardError(f"the card of version {folder.name!r} is not valid: {field}: {first['msg']}") from error
