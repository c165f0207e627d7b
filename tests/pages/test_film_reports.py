"""What is taken away of a film: offered beside it, made when it is asked for, and found again by its number."""

import csv
import io
import logging
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from streamlit.testing.v1 import AppTest

from films.phantoms import encode_png, phantom
from pages.parts import film_reports
from pages.parts.session import ShownFilm
from reading.dicom_facts import IDENTIFIERS
from records.short_id import typed_short_id
from tests.outside_tools import said_by
from tests.pages.opened_page import opened, shown, words
from tests.reading.drawn_dicom import MARKER, data_set, file_of, marked_everywhere

CHEST = phantom(3, pneumonia=True).astype(np.uint16) * 16
FILM = file_of(data_set(CHEST, PatientName="Doe^Jane"))
ON_PAPER = ["Report (PDF)", "Table (CSV)"]
FOR_AN_ARCHIVE = ["Structured report (DICOM)", "Heat map (DICOM)"]

Downloads = dict[str, Any]


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """What makes each file that was offered last, by the button's words and the file's name."""
    offered: Downloads = {}

    def offer(label: str, data: Any, file_name: str, *_: Any, **__: Any) -> None:
        offered[label] = (data, file_name)

    monkeypatch.setattr("streamlit.download_button", offer)
    return offered


def with_film(content: bytes, name: str = "Doe, Jane.dcm") -> AppTest:
    app = opened("clinic/read")
    return shown(app.file_uploader[0].set_value([(name, content, "application/octet-stream")]).run())


def offered(app: AppTest) -> list[str]:
    labels = [button.proto.label for button in app.get("download_button")]
    return [label for label in labels if label in (*ON_PAPER, *FOR_AN_ARCHIVE)]


def film_of(app: AppTest) -> ShownFilm:
    (film,) = app.session_state["worktable"].films
    assert isinstance(film, ShownFilm)
    return film


def test_a_photographed_film_offers_paper_and_a_table() -> None:
    app = with_film(encode_png(phantom(3, pneumonia=True)), "child.png")
    assert offered(app) == ON_PAPER
    assert "Report and table name who read, and no patient." in words(app)
    assert "DICOM files" not in words(app)


def test_a_dicom_film_offers_files_for_an_archive_too() -> None:
    app = with_film(FILM)
    assert offered(app) == [*ON_PAPER, *FOR_AN_ARCHIVE]
    assert "The DICOM files lie in the film's own study" in words(app)


def test_a_refused_film_offers_none_for_an_archive_nor_after_its_number_was_asked_for() -> None:
    app = with_film(file_of(data_set(CHEST, ViewPosition="LL")))
    assert offered(app) == ON_PAPER
    assert "filed under pneumonia it would be counted as a reading" in words(app)
    shown(app.button[[button.label for button in app.button].index("Show the number all the same")].click().run())
    assert "Against advice" in words(app)
    assert offered(app) == ON_PAPER


def test_a_film_that_names_no_study_says_why_it_has_none() -> None:
    nameless = data_set(CHEST)
    nameless.StudyInstanceUID = ""
    app = with_film(file_of(nameless))
    assert offered(app) == ON_PAPER
    assert "the film's header names no study" in words(app)


def test_an_unreadable_file_has_nothing_to_take_away() -> None:
    assert offered(with_film(b"no film")) == []


def test_nothing_is_made_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: Any) -> bytes:
        raise AssertionError("made without being asked for")

    for name in ("report_pdf", "reading_table", "structured_report", "secondary_capture", "captured"):
        monkeypatch.setattr(film_reports, name, made)
    assert offered(with_film(FILM)) == [*ON_PAPER, *FOR_AN_ARCHIVE]


def test_the_report_s_number_opens_the_record(tmp_path: Path, downloads: Downloads) -> None:
    with_film(FILM)
    make, name = downloads["Report (PDF)"]
    (tmp_path / "report.pdf").write_bytes(make())
    said = said_by("pdftotext", tmp_path / "report.pdf", "-")
    number = name.removeprefix("second-read-").removesuffix(".pdf")
    assert f"Record {number}" in said
    assert "(not signed in)" in said
    assert "Jane" not in said
    assert f"Record {number}" in words_of_record(number)
    (line,) = csv.DictReader(io.StringIO(downloads["Table (CSV)"][0]()))
    assert line["record"] == number


def words_of_record(number: str) -> str:
    assert typed_short_id(number)
    app = opened("clinic/records", record=number)
    return "\n".join([words(app), *(header.value for header in app.header)])


def test_what_is_offered_for_an_archive_is_of_the_film_s_patient(downloads: Downloads) -> None:
    with_film(FILM)
    for label, kind in zip(FOR_AN_ARCHIVE, ("SR", "OT"), strict=True):
        made = pydicom.dcmread(io.BytesIO(downloads[label][0]()))
        assert (str(made.PatientName), made.Modality) == ("Doe^Jane", kind)


def test_the_site_s_address_stands_in_the_code_where_it_gives_one(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text('address = "https://reads.example"')
    film = film_of(with_film(FILM))
    assert film.reading is not None
    assert film_reports._report(film, film.reading).code.startswith("https://reads.example/records?record=")
    (home / "settings.toml").write_text("address = 3")
    assert film_reports._report(film, film.reading).code.count("-") == 2


def test_what_a_header_says_is_in_no_report_no_log_and_no_file_that_stays(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str], downloads: Downloads,
) -> None:  # fmt: skip
    """A marker in every element that can hold text: only the DICOM files, which were asked for, hold it."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    with_film(marked_everywhere(CHEST, keep=IDENTIFIERS), f"{MARKER}.dcm")
    made = {label: make() for label, (make, _) in downloads.items()}
    assert {label for label in FOR_AN_ARCHIVE if MARKER.encode() in made[label]} == set(FOR_AN_ARCHIVE)
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(made["Report (PDF)"])
    on_paper = said_by("pdftotext", taken, "-") + said_by("pdfinfo", taken)
    taken.unlink()
    assert MARKER not in on_paper + made["Table (CSV)"] + "".join(name for _, name in downloads.values())
    left = [path for folder in (home, temporary) for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in left if MARKER.encode() in path.read_bytes()] == []
    spoken = capfd.readouterr()
    assert MARKER not in caplog.text + spoken.out + spoken.err
