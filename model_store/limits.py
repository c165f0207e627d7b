"""The limits of a version: from where on it does not read a film, or doubts one, as plain numbers with their source."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model_store.card import Probability, Sha256
from model_store.version import GRAPH_FILE, LIMITS_FILE, Version, VersionError, sha256_of
from records.home import home

FIXES_LIMITS = "python -m training limits"  # the command, for those who miss them
SHIPPED_LIMITS = Path(__file__).resolve().parent / "limits"  # of shipped versions that were made before there were any
_FACTS = "facts"
_LONG = 5_000  # numbers from which on an array is stored in 16 bits
_FAULTS = (OSError, ValueError, KeyError, EOFError, BadZipFile)  # of a file that is no such archive

Numbers = NDArray[np.float32]


class LimitsError(VersionError):
    """Limits that must not be used."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Limit(_Facts):
    """From where on a measure speaks against a film, and on which share of the films held out it does.

    upward: whether the measure speaks against a film at or above the limit, else at or below it. typical: its median
    over the same films.
    """

    value: float
    upward: bool
    typical: float
    beyond: Probability
    rule: str


class Band(_Facts):
    """Calibrated probabilities from `low` on and below `high` are too near the operating point to call.

    share: of the calibration's films inside. accuracy: of those outside. Both with each class given the same weight.
    """

    low: Probability
    high: Probability
    share: Probability
    accuracy: Probability
    films: Annotated[int, Field(ge=1)]
    rule: str

    @model_validator(mode="after")
    def _ordered(self) -> "Band":
        if self.low > self.high:
            raise ValueError(f"expected low <= high, received {self.low} and {self.high}")
        return self

    def holds(self, probability: float) -> bool:
        """Whether a calibrated probability is too near the operating point."""
        return self.low <= probability < self.high


class LimitFacts(_Facts):
    """What the limits were fixed on, and what they are. graph, lungs: digests of the networks that they belong to."""

    format: Annotated[int, Field(ge=1, le=1)] = 1
    created: datetime
    graph: Sha256
    lungs: Sha256
    films: str  # in words
    data_digest: Sha256
    fitted_on: Annotated[int, Field(ge=1)]  # films that the measures were fitted on
    held_out: Annotated[int, Field(ge=1)]  # films that the limits were fixed on
    refused: Probability  # share of the films held out that get no reading
    doubted: Probability  # share of the films held out that are read with a concern by look
    limits: dict[str, Limit]
    band: Band | None = None


@dataclass(frozen=True)
class Limits:
    """Facts beside the numbers that turn a film into measures, by name."""

    facts: LimitFacts
    numbers: Mapping[str, Numbers]
    digest: str = ""  # of the file that they were read from


def number(numbers: Mapping[str, Numbers], name: str, *shape: int) -> Numbers:
    """The numbers of this name. Raises LimitsError unless they have this shape; -1 stands for any length."""
    found = numbers.get(name)
    if (
        found is None
        or found.ndim != len(shape)
        or not all(wanted in (-1, length) for wanted, length in zip(shape, found.shape, strict=True))
    ):
        received = "none" if found is None else found.shape
        raise LimitsError(f"expected {name} of shape {shape} in the version's limits, received {received}")
    return found


def as_stored(numbers: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Numbers with the precision of a file of limits: limits are fixed on these, not on finer ones."""
    return {name: _small(some).astype(np.float32) for name, some in numbers.items()}


def _small(some: Numbers) -> NDArray[np.floating[Any]]:
    return some.astype(np.float16) if some.size > _LONG else some


def packed_limits(limits: Limits) -> bytes:
    """Limits as the bytes of an .npz without pickle; facts are UTF-8 JSON in an uint8 array."""
    file = io.BytesIO()
    facts = np.frombuffer(limits.facts.model_dump_json().encode(), np.uint8)
    small = {name: _small(some) for name, some in limits.numbers.items()}
    np.savez_compressed(file, allow_pickle=False, **{_FACTS: facts}, **small)
    return file.getvalue()


def read_limits(path: Path) -> Limits:
    """The limits in a file. Raises LimitsError for one that holds none."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as packed:
            facts = LimitFacts.model_validate(json.loads(bytes(packed[_FACTS])))
            numbers = {name: packed[name].astype(np.float32) for name in packed.files if name != _FACTS}
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise LimitsError(f"expected readable limits in {path.name}, received: {field}: {first['msg']}") from error
    except _FAULTS as error:
        raise LimitsError(f"expected readable limits in {path.name}, received: {error}") from error
    return Limits(facts, numbers, sha256_of(path))


def limits_of(version: Version) -> Limits | None:
    """The limits of a version; None for one that has none, which reads every film that its header does not forbid.

    Raises LimitsError for a file that cannot be read or that was made for another network.
    """
    path = limits_path(version)
    if path is None:
        return None
    limits = read_limits(path)
    if limits.facts.graph != version.card.files.get(GRAPH_FILE):
        raise LimitsError(f"expected the limits of version {version.id} in {path.name}, received another network's")
    return limits


def uncertain_band(version: Version) -> Band | None:
    """The probabilities that a version does not call; None for one that calls all. Raises LimitsError."""
    limits = limits_of(version)
    return limits.facts.band if limits else None


def limits_beside(version_id: str, folder: Path | None = None) -> Path:
    """Where limits lie that were fixed after the version was made: not among the files that its card vouches for."""
    return (folder or home() / "limits") / f"{version_id}.npz"


def limits_fixed_here(version_id: str) -> int:
    """When limits were fixed here for a version, in nanoseconds; 0 where none were.

    For those who keep what follows from them: of all that makes a version, they alone may change.
    """
    try:
        return limits_beside(version_id).stat().st_mtime_ns
    except OSError:
        return 0


def limits_path(version: Version) -> Path | None:
    """The file of a version's limits: fixed here after it was made, else the one its card vouches for, else shipped."""
    if (own := limits_beside(version.id)).is_file():
        return own
    if LIMITS_FILE in version.card.files:
        return version.file(LIMITS_FILE)
    return shipped if (shipped := limits_beside(version.id, SHIPPED_LIMITS)).is_file() else None
