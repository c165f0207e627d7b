"""All that is said of a version, from its stored predictions and the truth beside them."""

import json
from dataclasses import asdict, dataclass

from evaluation.bootstrap import bootstrapped
from evaluation.calibration_error import PerfectError, of_perfect
from evaluation.curves import (
    DecisionCurve,
    OperatingCurve,
    ReliabilityBin,
    decision_curve,
    operating_curve,
    reliability,
)
from evaluation.figure import Figure
from evaluation.leak import Leak, unknown_leak
from evaluation.outcomes import Cells, cells_of
from evaluation.predictions import Predictions, expect_sound
from evaluation.prevalence import AtPrevalence, interpreted
from evaluation.report import ClassReport, area_figure, class_report, share
from evaluation.reweighted import ScoredFilms
from evaluation.subgroups import Subgroup, subgroups

DRAWS = 1000  # of the bootstrap: bounds move by about a twentieth of the interval from seed to seed


@dataclass(frozen=True)
class Choices:
    """What a report is asked about. Raises ValueError for what cannot be asked."""

    operating_point: float  # a calibrated probability
    labels: tuple[str, str]  # negative, positive
    prevalence: float | None = None  # None: that of the films
    draws: int = DRAWS
    seed: int = 0

    def __post_init__(self) -> None:
        expect_between(self.operating_point, "an operating point")
        if self.prevalence is not None:
            expect_between(self.prevalence, "a prevalence")
        if self.draws < 0 or self.seed < 0:
            raise ValueError(f"expected draws and seed of at least 0, received {self.draws} and {self.seed}")


def expect_between(value: float, name: str) -> None:
    """Raises ValueError for a probability that is none, or that is certain."""
    if not 0.0 < value < 1.0:
        raise ValueError(f"expected {name} between 0 and 1, exclusive, received {value}")


@dataclass(frozen=True)
class CalibrationReport:
    """The reliability curve, and the calibration errors that true probabilities would have at these films.

    The balanced one gives each class the same weight in all, as the calibration was fitted: it says
    whether the probabilities are true at a prevalence of a half, where the plain one also sees that
    the films' own prevalence is another.
    """

    reliability: tuple[ReliabilityBin, ...]
    perfect: PerfectError | None
    perfect_balanced: PerfectError | None


@dataclass(frozen=True)
class EvaluationReport:
    """Everything at once; every figure with its interval, or the reason why there is none."""

    choices: Choices
    films: int
    patients: int
    cells: Cells
    classes: tuple[ClassReport, ClassReport]  # negative, positive
    overall: dict[str, Figure]
    calibration: CalibrationReport
    leak: Leak
    subgroups: tuple[Subgroup, ...]
    at_prevalence: AtPrevalence | None  # None where the films' own prevalence is 0 or 1
    operating_curve: OperatingCurve | None
    decision_curve: DecisionCurve | None

    def as_json(self) -> str:
        """The whole report; what is undefined is null with its reason, never NaN."""
        return json.dumps(asdict(self), allow_nan=False)


def evaluate(predictions: Predictions, choices: Choices, leak: Leak | None = None) -> EvaluationReport:
    """Every figure of the stored predictions at the chosen operating point; the same choices give the same figures.

    leak: from `leak.leak_of`, which needs the film folder. Raises ValueError when there is no film, a
    logit is not finite, or a probability is outside 0 to 1.
    """
    expect_sound(predictions)
    truth, probability = predictions.truth, predictions.probability
    cells = cells_of(truth, probability >= choices.operating_point)
    drawn = bootstrapped(
        ScoredFilms(predictions, choices.operating_point), predictions.patient, choices.draws, choices.seed
    )
    prevalence = choices.prevalence or cells.positive / cells.films
    meaningful = 0.0 < prevalence < 1.0
    return EvaluationReport(
        choices=choices,
        films=cells.films,
        patients=len(set(predictions.patient)),
        cells=cells,
        classes=_classes(cells, choices.labels, drawn),
        overall=_overall(predictions, cells, drawn),
        calibration=CalibrationReport(
            reliability(truth, probability),
            of_perfect(truth, probability, choices.seed),
            of_perfect(truth, probability, choices.seed, balanced=True),
        ),
        leak=leak or unknown_leak(),
        subgroups=subgroups(predictions, choices.operating_point),
        at_prevalence=interpreted(cells, prevalence, choices.labels) if meaningful else None,
        operating_curve=operating_curve(truth, probability),
        decision_curve=decision_curve(truth, probability, prevalence) if meaningful else None,
    )


def _classes(cells: Cells, labels: tuple[str, str], drawn: dict[str, Figure]) -> tuple[ClassReport, ClassReport]:
    negative = class_report(cells.of_the_other_class(), labels[0], labels[1])
    positive = class_report(cells, labels[1], labels[0])
    negative.figures["f1"], positive.figures["f1"] = drawn["f1_negative"], drawn["f1_positive"]
    return negative, positive


def _overall(predictions: Predictions, cells: Cells, drawn: dict[str, Figure]) -> dict[str, Figure]:
    plain = {"accuracy": share(cells.right, cells.films, ""), "auc": area_figure(predictions.truth, predictions.logit)}
    return plain | {name: figure for name, figure in drawn.items() if name not in ("f1_negative", "f1_positive")}
