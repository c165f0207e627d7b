"""Structured reports and secondary captures, as the tools of dcmtk and dicom3tools see them."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom import Dataset

from films.phantoms import phantom
from reading import dicom
from reading.dicom_facts import IDENTIFIERS
from reading.quality import Concern
from reading.radiograph import UnreadableImageError, decode
from reading.reader import Finding, Reading
from reading.report import DISCLAIMER, is_fileable, statement_of
from reading.taken_pictures import ARCHIVED_SIDE, captured
from tests.conftest import SHARED
from tests.outside_tools import said_by
from tests.reading.drawn_dicom import MARKER, WRITABLE, data_set, file_of, marked_everywhere
from tests.reading.reported import ALL_THE_SAME, READ, REFUSED, VERSION, report_of

DEEP = phantom(3, pneumonia=True, width=256, height=220).astype(np.uint16) * 16
STUDY = {
    "PatientName": "Doe^Jane", "PatientID": "17-4", "PatientBirthDate": "20230131", "PatientSex": "F",
    "StudyDate": "20261130", "StudyTime": "0930", "StudyID": "S1", "AccessionNumber": "A1",
    "ReferringPhysicianName": "Roe^Rita",
}  # fmt: skip
FILM = file_of(data_set(DEEP, **STUDY))
Make = Callable[..., bytes]


def report(content: bytes = FILM, reading: Reading = READ) -> bytes:
    return dicom.structured_report(content, statement_of(report_of(reading)))


def capture(content: bytes = FILM, reading: Reading = READ) -> bytes:
    made = report_of(reading)
    assert reading.heat_map is not None
    return dicom.secondary_capture(content, statement_of(made), captured(content, reading.heat_map, made))


def read_back(content: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(content))


def on_disk(content: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "object.dcm"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("make", "kind"), [(report, "ComprehensiveSR"), (capture, "SCImage")])
@pytest.mark.parametrize("name", ["explicit", "big endian", "JPEG 2000"])
def test_dciodvfy_has_nothing_to_say_against_it(make: Make, kind: str, name: str, tmp_path: Path) -> None:
    content = make(file_of(data_set(DEEP, **STUDY), WRITABLE[name]))
    assert said_by("dciodvfy", on_disk(content, tmp_path)).split() == [kind]


# What dciodvfy warns of in an object of a film whose header is poor: each is the film's own lack, which is not made up.
POOR = (r"needed to build DICOMDIR - (Patient ID|Study Date|Study Time|Study ID)$", r"- Retired Person Name form$")


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("make", [report, capture])
@pytest.mark.parametrize("name", ["RG1_JLSN", "RG2_J2KI", "RG3_JPLL", "gdcm-CR-MONO1-10-chest", "test1", "test6"])
def test_objects_of_public_films_have_no_error(make: Make, name: str, tmp_path: Path) -> None:
    path = SHARED / "data" / "dicom" / f"{name}.dcm"
    if not path.is_file():
        pytest.skip("no public films beside the project")
    said = said_by("dciodvfy", on_disk(make(path.read_bytes()), tmp_path)).splitlines()[:-1]
    unknown = [line for line in said if not any(re.search(poor, line) for poor in POOR)]
    assert [line for line in unknown if line not in ("ComprehensiveSR", "SCImage")] == []


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        ("pneumonia", '(52101004,SCT,"Present")'),
        ("no pneumonia", '(272519000,SCT,"Absent")'),
        ("uncertain", '(82334004,SCT,"Indeterminate")'),
    ],
)
def test_dsrdump_reads_the_finding_the_probability_and_where_they_come_from(
    finding: Finding, value: str, tmp_path: Path
) -> None:
    doubted = replace(READ, finding=finding, concerns=(Concern("view", "By its header – lying.", False),))
    said = said_by("dsrdump", "+Pl", "+Pc", on_disk(report(reading=doubted), tmp_path))
    for part in (
        f'(233604007,SCT,"Pneumonia")={value}',
        '(111012,DCM,"Certainty of Finding")="93.12" (%,UCUM,"Percent")',
        f'"Algorithm Version")="{VERSION}"',
        "Operating point: pneumonia from a calibrated probability of 0.5000 on",
        '"Tracking Identifier")="Record 482-193-063"', '"Observer Type")=(121007,DCM,"Device")',
        '"Procedure reported")=(399208008,SCT,"Plain chest X-ray")', DISCLAIMER, "By its header - lying.",
        "Preliminary Flag    : PRELIMINARY", "Completion Flag     : COMPLETE", "Verification Flag   : UNVERIFIED",
        "Patient             : Doe^Jane (F, 2023-01-31, #17-4)",
    ):  # fmt: skip
        assert part in said
    assert ('"Finding")=(233604007,SCT,"Pneumonia")' in said) == (finding == "pneumonia")
    assert "viral" not in said


def test_pneumonia_is_coded_in_radlex_too() -> None:
    dumped = str(read_back(report()))
    assert dumped.count("'RID5350'") == 2
    assert read_back(report()).ContentTemplateSequence[0].TemplateIdentifier == "1500"


@pytest.mark.parametrize("make", [report, capture])
def test_it_lies_in_the_film_s_study_and_points_at_the_film(make: Make) -> None:
    film, made, again = read_back(FILM), read_back(make()), read_back(make())
    for keyword in ("StudyInstanceUID", *STUDY):
        assert made[keyword].value == film[keyword].value
    identifiers = {one[name].value for one in (film, made, again) for name in ("SOPInstanceUID", "SeriesInstanceUID")}
    assert len(identifiers) == 6
    assert all(
        one.SOPInstanceUID.startswith("2.25.") and one.SeriesInstanceUID.startswith("2.25.") for one in (made, again)
    )
    assert f"UI: {film.SOPInstanceUID}" in str(made)
    assert made.file_meta.MediaStorageSOPInstanceUID == made.SOPInstanceUID


def test_the_capture_is_the_film_with_its_heat_and_words_below_it(tmp_path: Path) -> None:
    said_by("dcm2pnm", "+on", on_disk(capture(), tmp_path), tmp_path / "picture.png")
    seen = decode((tmp_path / "picture.png").read_bytes())
    film = decode(FILM)
    assert (seen.width, seen.height > film.height) == (film.width, True)
    assert seen.colourfulness > 0
    without = np.abs(seen.pixels[180:220].astype(int) - film.pixels[180:220])
    assert without.max() <= 1  # where the map is empty the film is as it was
    assert seen.pixels[film.height :].max() > 200


def test_a_large_film_is_captured_as_large_as_a_screen() -> None:
    large = file_of(data_set(np.zeros((2100, 1700), np.uint16) + 9, **STUDY))
    made = read_back(capture(large))
    assert (made.Columns, made.Rows > ARCHIVED_SIDE) == (round(1700 * ARCHIVED_SIDE / 2100), True)
    assert "PixelSpacing" not in made


@pytest.mark.parametrize(
    ("header", "seen", "said"),
    [
        ({"BurnedInAnnotation": "YES"}, False, "YES"),
        ({"BurnedInAnnotation": "NO"}, False, "NO"),
        ({"BurnedInAnnotation": "NO"}, True, "YES"),
        ({}, True, "YES"),
        ({}, False, None),
        ({"BurnedInAnnotation": "PERHAPS"}, False, None),
    ],
)
def test_what_is_burned_in_is_said_as_far_as_it_is_known(header: dict[str, str], seen: bool, said: str | None) -> None:
    concerns = (Concern("writing", "There may be writing.", False),) if seen else ()
    made = read_back(capture(file_of(data_set(DEEP, **header)), replace(READ, concerns=concerns)))
    assert made.get("BurnedInAnnotation") == said


@pytest.mark.parametrize(
    ("header", "lossy"), [({}, "00"), ({"LossyImageCompression": "00"}, "00"), ({"LossyImageCompression": "01"}, "01")]
)
def test_a_film_that_once_lost_something_is_not_called_whole(header: dict[str, str], lossy: str) -> None:
    made = read_back(capture(file_of(data_set(DEEP, **header))))
    assert made.LossyImageCompression == lossy
    assert list(made.ImageType) == ["DERIVED", "SECONDARY"]


WHOSE = re.compile(
    r"Patient's Name|Patient ID|Issuer of Patient ID|Study ID|Accession Number|Referring Physician's Name"
)


@pytest.mark.parametrize("make", [report, capture])
def test_of_the_header_only_whose_film_it_is_comes_along(make: Make) -> None:
    made = make(marked_everywhere(DEEP, keep=IDENTIFIERS))
    lines = [line for line in str(read_back(made)).splitlines() if MARKER in line]
    assert len(lines) == made.count(MARKER.encode()) == 6
    assert all(WHOSE.search(line) for line in lines)


@pytest.mark.parametrize("make", [report, capture])
@pytest.mark.parametrize(
    ("characters", "name"),
    [
        ("ISO_IR 100", "Müller^Zoë"), ("ISO_IR 192", "王^小東"), (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎"),
        ("ISO_IR 144", "Люкceмбypг"),
    ],
)  # fmt: skip
def test_a_name_stays_itself_in_the_film_s_own_characters(make: Make, characters: Any, name: str) -> None:
    made = read_back(make(file_of(data_set(DEEP, SpecificCharacterSet=characters, PatientName=name))))
    assert str(made.PatientName) == name
    assert made.SpecificCharacterSet == characters


@pytest.mark.parametrize("make", [report, capture])
@pytest.mark.parametrize(
    "header",
    [
        {"PatientBirthDate": "unknown", "StudyDate": "20261399", "StudyTime": "25:99", "PatientSex": "female"},
        {"PatientName": "", "PatientID": None},
        {"PatientOrientation": ["X", "Y"], "PatientName": "Jane"},
    ],
)
def test_values_that_are_none_of_their_kind_are_left_out(make: Make, header: dict[str, Any], tmp_path: Path) -> None:
    said = said_by("dciodvfy", on_disk(make(file_of(data_set(DEEP, **header))), tmp_path))
    assert "Error" not in said


@pytest.mark.parametrize("make", [report, capture])
def test_a_film_whose_header_names_no_study_has_no_objects(make: Make) -> None:
    nameless = data_set(DEEP)
    nameless.StudyInstanceUID = ""
    content = file_of(nameless)
    assert decode(content).facts == replace(decode(FILM).facts, identified=False, age=None)  # type: ignore[type-var]
    with pytest.raises(UnreadableImageError, match="whose header names its study, received one without"):
        make(content)


@pytest.mark.parametrize("reading", [REFUSED, ALL_THE_SAME])
def test_neither_a_refusal_nor_a_number_against_advice_is_filed(reading: Reading) -> None:
    assert not is_fileable(reading)
    with pytest.raises(ValueError, match="expected a reading that can be filed"):
        statement_of(report_of(reading))
