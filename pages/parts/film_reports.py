"""What a person takes away of a film that was read: a report on paper, a table, and objects for an archive."""

import streamlit as st

from model_store.card import Card, CardError, read_card
from model_store.store import folder_of_version
from model_store.version import VersionError
from pages.parts.cause import named_alike
from pages.parts.films_read_alike import read_alike
from pages.parts.heat_sentence import heat_sentence
from pages.parts.session import ShownFilm
from reading.dicom import secondary_capture, structured_report
from reading.heatmap import HeatMap
from reading.reader import Reading
from reading.reading_table import reading_table
from reading.report import Report, is_fileable, statement_of
from reading.report_pdf import report_pdf
from reading.taken_pictures import captured
from records.settings import SettingsError, read_settings
from records.short_id import spoken

_NAMES_READER = "Report and table name who read, and no patient."
_NAMES_PATIENT = (
    "The DICOM files lie in the film's own study and name its patient as it does, for your archive. None of "
    "it is kept here."
)
_LET_GO = "For DICOM files put this film on the table again: the file was let go to spare memory."
_NO_STUDY = "There are no DICOM files of it: the film's header names no study in which they could lie."
_NOT_FILED = "There are no DICOM files of it: filed under pneumonia it would be counted as a reading."


def take_film_away(film: ShownFilm) -> None:
    """The downloads of a film that was read; each is made when it is asked for."""
    reading = film.reading
    if reading is None:
        return
    with st.expander("Take away", icon=":material/download:"):
        name = f"second-read-{spoken(film.record.short_id) if film.record else reading.digest[:16]}"
        with st.container(horizontal=True):
            st.download_button(
                "Report (PDF)", lambda: report_pdf(_report(film, reading), film.jpeg), f"{name}.pdf",
                "application/pdf", icon=":material/picture_as_pdf:", on_click="ignore",
            )  # fmt: skip
            st.download_button(
                "Table (CSV)", lambda: reading_table(_report(film, reading)), f"{name}.csv", "text/csv",
                icon=":material/table:", on_click="ignore",
            )  # fmt: skip
            if film.facts and film.dicom and film.facts.identified and is_fileable(reading) and reading.heat_map:
                _for_an_archive(film, reading, reading.heat_map, name)
        st.caption(f"{_NAMES_READER} {_of_the_archive(film, reading)}")


def _for_an_archive(film: ShownFilm, reading: Reading, heat_map: HeatMap, name: str) -> None:
    def capture() -> bytes:
        report = _report(film, reading)
        return secondary_capture(film.dicom, statement_of(report), captured(film.dicom, heat_map, report))

    st.download_button(
        "Structured report (DICOM)", lambda: structured_report(film.dicom, statement_of(_report(film, reading))),
        f"{name}-report.dcm", "application/dicom", icon=":material/lab_profile:", on_click="ignore",
    )  # fmt: skip
    st.download_button(
        "Heat map (DICOM)", capture, f"{name}-heat-map.dcm", "application/dicom", icon=":material/image:",
        on_click="ignore",
    )  # fmt: skip


def _of_the_archive(film: ShownFilm, reading: Reading) -> str:
    """What is said of the files for an archive, or why there are none; nothing of a film that is no DICOM file."""
    if film.facts is None:
        return ""
    if not is_fileable(reading):
        return _NOT_FILED
    if not film.facts.identified:
        return _NO_STUDY
    return _NAMES_PATIENT if film.dicom else _LET_GO


def _report(film: ShownFilm, reading: Reading) -> Report:
    record = film.record
    return Report(
        reading=reading,
        record=spoken(record.short_id) if record else "",
        at=record.at if record else None,
        person=record.person if record else "",
        address=_address(),
        card=_card(reading.model),
        heat_doubt=heat_sentence(reading.model),
        alike=read_alike(reading.model, reading.finding, reading.probability, reading.concerns),
        named_alike=named_alike(reading.cause, reading.model) if reading.cause else "",
    )


def _address() -> str | None:
    try:
        return read_settings().address
    except SettingsError:  # then the page says already that nothing is recorded
        return None


def _card(version_id: str) -> Card | None:
    try:
        return read_card(folder_of_version(version_id))
    except (CardError, VersionError):  # gone since it read the film; the report says so
        return None
