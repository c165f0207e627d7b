"""What a candidate must meet before it may serve: the site's criteria, fixed before a candidate is seen."""

import dataclasses
import hashlib
import json
import tomllib
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from records.error import SecondReadError
from records.home import home

CRITERIA_FILE = "criteria.toml"


class CriteriaError(SecondReadError, ValueError):
    """Criteria that cannot be meant; the message names the key, what was expected and what was received."""


def _limit(help_text: str, low: float, high: float, default: float) -> Any:
    return dataclasses.field(default=default, metadata={"help": help_text, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The limits of the gate, each a number; a site sets others in criteria.toml."""

    sensitivity_margin: float = _limit(
        "how far the candidate's sensitivity may lie below the champion's, at the lower end of the 95 % interval",
        0.0, 0.5, 0.03,
    )  # fmt: skip
    area_chance: float = _limit(
        "a smaller area under the ROC curve fails where DeLong's test gives chance less than this", 0.0, 1.0, 0.05
    )
    calibration_error: float = _limit("largest adaptive calibration error, classes weighing alike", 0.0, 1.0, 0.1)
    subgroup_margin: float = _limit("how far a kind of film may lose accuracy", 0.0, 1.0, 0.05)
    newly_missed: int = _limit("most pneumonias that the champion finds and the candidate misses", 0, 10_000, 5)
    graph_difference: float = _limit(
        "largest difference of a probability between the trained network and its serving graph", 0.0, 1.0, 0.001
    )
    seconds: float = _limit("longest median time of a reading on the machine of the gate, seconds", 0.001, 60.0, 0.1)
    megabytes: float = _limit("largest size of the version's folder, megabytes", 1.0, 10_000.0, 25.0)
    films_of_a_class: int = _limit("fewest test films of each class", 1, 1_000_000, 100)

    def __post_init__(self) -> None:
        for field in fields(self):
            value, low, high = getattr(self, field.name), field.metadata["low"], field.metadata["high"]
            whole = field.type is int
            right = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not right or not low <= value <= high:
                kind = "a whole number" if whole else "a number"
                raise CriteriaError(f"{field.name}: expected {kind} from {low} to {high}, received {value!r}")

    def as_dict(self) -> dict[str, float]:
        """The limits by name."""
        return dataclasses.asdict(self)

    @property
    def digest(self) -> str:
        """Tells these criteria from all others."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()


def read_criteria() -> Criteria:
    """The site's criteria; the defaults for what its file does not name. Raises CriteriaError."""
    try:
        given = tomllib.loads((home() / CRITERIA_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Criteria()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CriteriaError(f"expected {CRITERIA_FILE} to be readable TOML, received: {error}") from error
    unknown = sorted(set(given) - {field.name for field in fields(Criteria)})
    if unknown:
        known = ", ".join(field.name for field in fields(Criteria))
        raise CriteriaError(f"expected only {known} in {CRITERIA_FILE}, received {unknown[0]!r}")
    return Criteria(**given)


def criteria_digest() -> str | None:
    """What tells the site's criteria of this moment from all others; None where they cannot be read."""
    try:
        return read_criteria().digest
    except CriteriaError:
        return None


def criteria_changed() -> datetime | None:
    """When the site's file was last written (UTC); None where the defaults hold."""
    try:
        return datetime.fromtimestamp((home() / CRITERIA_FILE).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
