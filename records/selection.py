"""Which of the recorded readings: chosen by time, version, finding, film and verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, select

from records.tables import Agreement, Finding, ReadingRow, VerdictRow


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which readings; a field left out selects nothing away. since is included, until is not.

    verdict: what the verdict that counts says; "none" for readings without one.
    """

    since: datetime | None = None
    until: datetime | None = None
    version: str | None = None
    finding: Finding | None = None
    digest: str | None = None
    verdict: Agreement | Literal["none"] | None = None


ALL = Selection()


def conditions(selection: Selection) -> Sequence[ColumnElement[bool]]:
    """The selection in terms of the table."""
    found = []
    if selection.since is not None:
        found.append(ReadingRow.at >= selection.since)
    if selection.until is not None:
        found.append(ReadingRow.at < selection.until)
    if selection.version is not None:
        found.append(ReadingRow.version == selection.version)
    if selection.finding is not None:
        found.append(ReadingRow.finding == selection.finding)
    if selection.digest is not None:
        found.append(ReadingRow.digest == selection.digest)
    if selection.verdict is not None:
        found.append(_judged_so(selection.verdict))
    return found


def _judged_so(verdict: str) -> ColumnElement[bool]:
    of_this = select(VerdictRow.agreement).where(VerdictRow.reading == ReadingRow.id)
    if verdict == "none":
        return ~of_this.exists()
    return of_this.order_by(VerdictRow.number.desc()).limit(1).scalar_subquery() == verdict
