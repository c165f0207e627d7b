"""The report on paper, as a PDF reader and a reader of square codes see it."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from model_store.store import serving_version
from reading.quality import Concern
from reading.reader import Finding, Reading
from reading.report import DISCLAIMER, Report
from reading.report_pdf import report_pdf
from reading.taken_pictures import film_with_heat
from tests.outside_tools import said_by
from tests.reading.reported import ALL_THE_SAME, FORBIDDING, JPEG, READ, REFUSED, VERSION, report_of
from tests.test_words import broken


def on_paper(report: Report, tmp_path: Path) -> str:
    """The words on the page, in one line."""
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(report, JPEG))
    return " ".join(said_by("pdftotext", "-layout", path, "-").split())


def test_it_is_one_page_of_a4_that_says_what_it_is(tmp_path: Path) -> None:
    on_paper(report_of(), tmp_path)
    facts = said_by("pdfinfo", tmp_path / "report.pdf")
    assert "(A4)" in facts
    assert "Pages:           1" in facts
    assert "Title:           Second Read: Finding: pneumonia" in facts
    fonts = said_by("pdffonts", tmp_path / "report.pdf")
    assert fonts.count("BitstreamVeraSans") == 2


def test_it_holds_every_figure_the_limits_and_where_to_find_the_reading_again(tmp_path: Path) -> None:
    alike = "Of 84 test films that were read like this, at 76 % to 99 %, 65 show pneumonia."
    said = on_paper(
        report_of(card=serving_version().card, heat_doubt="These maps point nowhere.", alike=alike), tmp_path
    )
    for part in (
        alike,
        DISCLAIMER, "Finding: pneumonia", "Probability of pneumonia 93 %, at or above the operating point of 50 %.",
        "pneumonia from 50 %", "Looks more like a viral than a bacterial pneumonia: 83 %", "Film with heat map",
        "the outline of the lungs", "of the heat lies in the lungs, which are", "These maps point nowhere.",
        "Children aged 1 to 5.",
        "sensitivity", "specificity", "482-193-063", "30 November 2026, 09:30 UTC", "Ada (not signed in)", VERSION,
        "Calibrated probability 0.931", "Operating point 0.500", "ab" * 32,
    ):  # fmt: skip
        assert part in said


@pytest.mark.parametrize(
    ("finding", "probability", "side"),
    [
        ("no pneumonia", 0.004, "Probability of pneumonia < 1 %, below the operating point of 50 %."),
        ("uncertain", 0.48, "Probability of pneumonia 48 %, too near the operating point of 50 % to call."),
    ],
)
def test_other_findings_name_no_cause(finding: Finding, probability: float, side: str, tmp_path: Path) -> None:
    said = on_paper(report_of(replace(READ, finding=finding, probability=probability)), tmp_path)
    assert f"Finding: {finding}" in said
    assert side in said
    assert "viral" not in said


def test_a_refused_film_gets_its_reason_and_no_number(tmp_path: Path) -> None:
    said = on_paper(report_of(REFUSED), tmp_path)
    assert "No reading The model was not asked, for this reason:" in said
    assert f"Forbids a reading: {FORBIDDING.sentence}" in said
    for part in ("Probability of", "heat map", "Calibrated"):
        assert part not in said


def test_a_number_against_advice_says_so_first(tmp_path: Path) -> None:
    said = on_paper(report_of(ALL_THE_SAME), tmp_path)
    assert "Against advice: pneumonia Against advice: this number was asked for" in said
    assert "Finding:" not in said
    assert "viral" not in said


def test_a_reading_that_is_not_recorded_has_no_code_and_no_reader(tmp_path: Path) -> None:
    said = on_paper(report_of(record="", at=None, person=""), tmp_path)
    assert "This reading is not recorded." in said
    assert "square code" not in said
    assert "signed in" not in said


def test_whatever_there_is_to_say_stays_on_one_page(tmp_path: Path) -> None:
    concerns = tuple(
        Concern("writing", f"Concern {number}. " + "There may be writing. " * 9, False) for number in range(25)
    )
    said = on_paper(report_of(replace(READ, concerns=concerns)), tmp_path)
    assert "Concern 24." in said
    assert "ab" * 32 in said
    assert "Pages:           1" in said_by("pdfinfo", tmp_path / "report.pdf")


@pytest.mark.parametrize(
    ("person", "drawn"),
    [
        ("Łukasz Çelik–Müller", "Łukasz Çelik–Müller"),
        ("“Ḱ” −5", "“K” −5"),
        ("王 <b>&amp;", "? <b>&amp;"),
        ("\ue000", "?"),
    ],
)
def test_signs_that_the_letters_lack_spoil_nothing(person: str, drawn: str, tmp_path: Path) -> None:
    assert f"Read by {drawn} (not signed in)" in on_paper(report_of(person=person), tmp_path)


@pytest.mark.parametrize("reading", [READ, REFUSED, ALL_THE_SAME, replace(READ, finding="no pneumonia")])
def test_nothing_that_is_never_written_stands_on_it(reading: Reading, tmp_path: Path) -> None:
    assert broken(on_paper(report_of(reading, card=serving_version().card), tmp_path)) == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (None, "482-193-063"),
        ("https://reads.example/second-read/", "https://reads.example/second-read/records?record=482-193-063"),
    ],
)
def test_the_square_code_holds_the_record_and_a_host_only_where_the_site_names_one(
    address: str | None, code: str, tmp_path: Path
) -> None:
    on_paper(report_of(address=address), tmp_path)
    said_by("pdftoppm", "-r", "150", "-png", "-singlefile", tmp_path / "report.pdf", tmp_path / "page")
    page = cv2.imread(str(tmp_path / "page.png"), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    corner = page[: page.shape[0] // 4, page.shape[1] // 2 :]  # the whole page takes seconds
    assert cv2.QRCodeDetector().detectAndDecode(corner)[0] == code


def seen(jpeg: bytes) -> NDArray[np.int64]:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return pixels.astype(np.int64)


def test_the_heat_is_drawn_where_it_is_and_the_lungs_outlined() -> None:
    film, drawn = seen(JPEG), seen(film_with_heat(JPEG, READ))
    assert drawn.shape == film.shape
    changed = np.abs(drawn - film).max(axis=2) > 60
    rows, columns = film.shape[0] / 7, film.shape[1] / 7
    assert changed[round(2.5 * rows), round(4.5 * columns)]  # the one hot place of the map
    assert changed[round(0.5 * film.shape[0]), round(0.2 * film.shape[1])]  # a side of the outline
    assert not changed[round(6.5 * rows), round(6.5 * columns)]
