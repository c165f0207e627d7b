"""A film on a worklist: what it is called, and what was read of it."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from reading.reader import Finding
from records.readings import NotedConcern, RecordedReading, is_against_advice
from records.tables import Cause

# What a list shows of a reading, and its table holds.
SAID = ("finding", "probability", "operating_point", "cause", "cause_probability", "version", "digest", "concerns")


@dataclass(frozen=True)
class Row:
    """A file that was put on a list. number: from 1 on, what pages and addresses call it.

    name: as it came, for people's eyes alone. digest: sha256 of the file; empty where it was not even taken.
    """

    number: int
    name: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was read of a film, or the fault that forbids a reading.

    digest: of the picture, as the records have it. record: the id that the reading is kept under, and short_id the one
    for people; unrecorded: why it has none, or why its film is not kept. cause, cause_probability: as in ReadingFacts.
    patient: the mark that knows the patient's other films again, where there is one.
    """

    fault: str = ""
    finding: Finding = "no reading"
    probability: float | None = None
    operating_point: float = 0.0
    version: str = ""
    digest: str = ""
    cause: Cause | None = None
    cause_probability: float | None = None
    concerns: tuple[NotedConcern, ...] = ()
    record: str = ""
    short_id: str = ""
    unrecorded: str = ""
    patient: str = ""

    @property
    def against_advice(self) -> bool:
        """Whether it is a number that a person asked for although a concern forbade the reading."""
        return is_against_advice(self.probability, self.concerns)


@dataclass(frozen=True)
class ListedFilm:
    """A row with its result; none where it waits to be read.

    asked: what was read against advice of a film without a reading, whose number a person asked for.
    """

    row: Row
    result: Result | None
    asked: Result | None = None

    @property
    def fault(self) -> str:
        """Why it could not be read; empty where it could, or waits."""
        return self.result.fault if self.result else ""

    @property
    def shown(self) -> Result | None:
        """What people see of it and judge: the number that was asked for, where one was."""
        return self.asked or self.result

    @property
    def record(self) -> str:
        """The id of the record that a verdict is on; empty where there is none."""
        return self.shown.record if self.shown else ""


def result_of(reading: RecordedReading) -> Result:
    """What a list keeps of a reading that was recorded."""
    return Result(**{name: getattr(reading, name) for name in SAID}, record=reading.id, short_id=reading.short_id)


def to_json(facts: Row | Result) -> bytes:
    """A row or a result as it lies on the disk."""
    return json.dumps(asdict(facts)).encode()


def row_from(text: bytes) -> Row | None:
    """The row that was written; None for a text that a power cut tore."""
    facts = _facts(text)
    return Row(**facts) if facts else None


def result_from(text: bytes) -> Result | None:
    """The result that was written; None for a text that a power cut tore: the film is then read again."""
    facts = _facts(text)
    if facts is None:
        return None
    return Result(**{**facts, "concerns": tuple(NotedConcern(**one) for one in facts["concerns"])})


def _facts(text: bytes) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = json.loads(text)
    except ValueError:
        return None
    return facts
