"""A reading as a table: each figure by its name, and no cell that a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest

from reading.quality import Concern
from reading.reading_table import COLUMNS, reading_table
from reading.report import Report
from records.harmless_cell import harmless
from tests.reading.reported import ALL_THE_SAME, READ, REFUSED, VERSION, report_of


def line(report: Report) -> dict[str, str]:
    (one,) = csv.DictReader(io.StringIO(reading_table(report)))
    return one


def test_it_holds_every_figure_of_the_reading() -> None:
    concerns = (Concern("writing", "A sentence.", False), Concern("age", "Another.", False))
    values = (
        "482-193-063", "pneumonia", "0.931200", "0.5", "viral", "0.830000", "writing age", VERSION, "ab" * 32, "no",
        "1.000000", "2026-11-30T09:30:00Z", "Ada",
    )  # fmt: skip
    assert line(report_of(replace(READ, concerns=concerns))) == dict(zip(COLUMNS, values, strict=True))


def test_without_a_pneumonia_it_names_no_cause() -> None:
    for finding in ("no pneumonia", "uncertain"):
        said = line(report_of(replace(READ, finding=finding)))
        assert (said["finding"], said["cause"], said["viral_probability"]) == (finding, "", "")


def test_what_a_refused_film_lacks_is_empty() -> None:
    refused = line(report_of(REFUSED, record="", at=None, person=""))
    assert {name for name, value in refused.items() if value} == {
        "finding", "operating_point", "concerns", "version", "sha256", "against_advice",
    }  # fmt: skip
    assert (refused["finding"], refused["concerns"]) == ("no reading", "turned")


def test_a_number_against_advice_is_marked() -> None:
    assert line(report_of(ALL_THE_SAME))["against_advice"] == "yes"


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(beginning: str) -> None:
    assert harmless(f"{beginning}1+1") == f"'{beginning}1+1"
    assert harmless(f"1{beginning}1") == f"1{beginning}1"


def test_a_name_is_no_formula() -> None:
    assert line(report_of(person="=cmd"))["read_by"] == "'=cmd"
