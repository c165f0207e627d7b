"""A reading as a line of a table to take away."""

import csv
import io
from collections.abc import Sequence
from typing import Protocol

from reading.quality import Concern
from reading.recorded import facts_to_record
from reading.report import Report
from records.harmless_cell import harmless
from records.readings import NotedConcern

FIGURES = (
    "finding", "probability", "operating_point", "cause", "viral_probability", "concerns", "version", "sha256",
)  # fmt: skip
COLUMNS = ("record", *FIGURES, "against_advice", "heat_inside_lungs", "read_at", "read_by")


class Figures(Protocol):
    """What a table holds of a reading, however it is kept."""

    @property
    def finding(self) -> str: ...  # noqa: D102 - as in a reading
    @property
    def probability(self) -> float | None: ...  # noqa: D102
    @property
    def operating_point(self) -> float: ...  # noqa: D102
    @property
    def cause(self) -> str | None: ...  # noqa: D102
    @property
    def cause_probability(self) -> float | None: ...  # noqa: D102
    @property
    def concerns(self) -> Sequence[Concern | NotedConcern]: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102


def cells(facts: Figures) -> tuple[str, ...]:
    """The values of FIGURES; empty where there is none, as there is no cause without a pneumonia."""
    return (
        facts.finding,
        _number(facts.probability),
        f"{facts.operating_point:g}",
        (facts.cause or "") if facts.finding == "pneumonia" else "",
        _number(facts.cause_probability if facts.finding == "pneumonia" else None),
        " ".join(concern.code for concern in facts.concerns),
        facts.version,
        facts.digest,
    )


def reading_table(report: Report) -> str:
    """CSV with the names of its columns and one line."""
    reading = report.reading
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow((
        report.record,
        *cells(facts_to_record(reading)),
        "yes" if reading.against_advice else "no",
        _number(reading.heat_inside_lungs),
        f"{report.at:%Y-%m-%dT%H:%M:%SZ}" if report.at else "",
        harmless(report.person),
    ))  # fmt: skip
    return text.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
