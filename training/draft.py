"""What lies in a draft before it is a version."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from model_store.card import Calibration, HeatMapScale, OperatingPoint

RECIPE_FILE = "recipe.json"
DECISIONS_FILE = "decisions.json"
MARKS_FILE = "left_out.json"  # the marks that a run honours, as they were when it began; missing where it honours none
FILMS_FILE = "films.json"  # the sha256 of each film that it learns from or is tested on, as they were when it began
CHECKPOINT_FILE = ".checkpoint"  # where the fit stands after its last whole epoch; gone when it is done
KEPT_FILE = "kept_epoch.json"  # the epoch whose weights the network has
FOLDS_FILE = "shift_folds.csv"  # the held-out logits that the calibration was fitted on


class Kept(BaseModel):
    """Which epoch's weights were kept, counted from 1. stopped: a person stopped the fit before its end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epoch: int
    stopped: bool


class CauseDecisions(BaseModel):
    """What is fixed of the cause before the test set opens; see CauseFacts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibration: Calibration
    operating_point: OperatingPoint
    named_from: float


class Decisions(BaseModel):
    """What is fixed before the test set opens, besides the weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibration: Calibration
    operating_point: OperatingPoint
    heat_map: HeatMapScale
    cause: CauseDecisions | None = None


def read_decisions(draft: Path) -> Decisions:
    """The draft's decisions, as `train` wrote them."""
    return Decisions.model_validate_json((draft / DECISIONS_FILE).read_text(encoding="utf-8"))


def read_kept(draft: Path) -> Kept:
    """The draft's kept epoch, as the fit wrote it."""
    return Kept.model_validate_json((draft / KEPT_FILE).read_text(encoding="utf-8"))
