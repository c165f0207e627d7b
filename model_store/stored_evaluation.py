"""The evaluation that lies beside a version's card, read back as plain data: nothing is computed again here."""

from pydantic import BaseModel, ConfigDict, ValidationError

from model_store.card import Estimate
from model_store.version import EVALUATION_FILE, Version, VersionError


class _Stored(BaseModel):
    # What the card page does not show is passed over; the whole report has more.
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class StoredFigure(_Stored):
    """A value with its 95 % interval, or the reason why there is none."""

    value: float | None
    low: float | None
    high: float | None
    films: int
    method: str
    reason: str = ""

    def text(self) -> str:
        """The value with its interval in brackets, else the reason."""
        if self.value is None:
            return self.reason
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


class StoredCells(_Stored):
    """How many films fell into each of the four outcomes."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int


class StoredClass(_Stored):
    """The figures of one class, that class being the finding that is looked for."""

    label: str
    films: int
    figures: dict[str, StoredFigure]


class StoredBin(_Stored):
    """Films of neighbouring probabilities: what was said of them, and how many were sick."""

    films: int
    mean_probability: float
    share: float
    low: float
    high: float


class StoredPerfectError(_Stored):
    """The calibration error that chance alone gives: its mean, and what 95 % stay below."""

    mean: float
    upper: float


class StoredCalibration(_Stored):
    """The reliability curve, and what true probabilities would show."""

    reliability: tuple[StoredBin, ...]
    perfect: StoredPerfectError | None
    perfect_balanced: StoredPerfectError | None


class StoredLeak(_Stored):
    """What a classifier that sees no pixel reaches, and the model among films of one size."""

    size: StoredFigure
    width: StoredFigure
    adjusted: StoredFigure
    left: StoredFigure


class StoredSubgroup(_Stored):
    """The films of one kind, and their figures."""

    kind: str
    name: str
    positive: int
    negative: int
    figures: dict[str, StoredFigure]


class StoredThousand(_Stored):
    """Of 1,000 children, how many fall where."""

    sick_found: int
    sick_missed: int
    well_alarmed: int
    well_cleared: int


class StoredAtPrevalence(_Stored):
    """What a finding means where a given share of the children are sick."""

    prevalence: float
    positive_predictive_value: StoredFigure
    negative_predictive_value: StoredFigure
    of_a_thousand: StoredThousand | None


class StoredOperatingCurve(_Stored):
    """The ROC curve, the strictest operating point first."""

    sensitivity: tuple[float, ...]
    specificity: tuple[float, ...]


class StoredDecisionCurve(_Stored):
    """Net benefit per film at each threshold: of the model, and of calling every film pneumonia."""

    prevalence: float
    threshold: tuple[float, ...]
    model: tuple[float, ...]
    everyone: tuple[float, ...]


class StoredEvaluation(_Stored):
    """All of the evaluation that the card page shows."""

    films: int
    patients: int
    cells: StoredCells
    classes: tuple[StoredClass, ...]
    overall: dict[str, StoredFigure]
    calibration: StoredCalibration
    leak: StoredLeak
    subgroups: tuple[StoredSubgroup, ...]
    at_prevalence: StoredAtPrevalence | None
    operating_curve: StoredOperatingCurve | None
    decision_curve: StoredDecisionCurve | None


def stored_figure(estimate: Estimate) -> StoredFigure:
    """A figure of the card, as one of the evaluation."""
    return StoredFigure.model_validate(estimate.model_dump())


def stored_evaluation(version: Version) -> StoredEvaluation | None:
    """The evaluation beside the card; None for a version that was made without one. Raises VersionError."""
    if EVALUATION_FILE not in version.card.files:
        return None
    try:
        return StoredEvaluation.model_validate_json(version.file(EVALUATION_FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise VersionError(
            f"expected a readable {EVALUATION_FILE} in version {version.id}, received: {error}"
        ) from error
