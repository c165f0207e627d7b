"""What lies in a draft before it is a version."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from model_store.card import Calibration, HeatMapScale, OperatingPoint

RECIPE_FILE = "recipe.json"
DECISIONS_FILE = "decisions.json"
MARKS_FILE = "left_out.json"  # the marks that a run honours, as they were when it began; missing where it honours none
FOLDS_FILE = "shift_folds.csv"  # the held-out logits that the calibration was fitted on


class Decisions(BaseModel):
    """What is fixed before the test set opens, besides the weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibration: Calibration
    operating_point: OperatingPoint
    heat_map: HeatMapScale


def read_decisions(draft: Path) -> Decisions:
    """The draft's decisions, as `train` wrote them."""
    return Decisions.model_validate_json((draft / DECISIONS_FILE).read_text(encoding="utf-8"))
