"""What leaves a header is from a closed list or within a range."""

from dataclasses import astuple
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.dicom_facts import IDENTIFIERS, DicomFacts, facts_of
from reading.dicom_terms import CHEST, ELSEWHERE, MAKERS, NO_RADIOGRAPHS, RADIOGRAPHS, SIDES, VIEWS

KEYWORDS = (
    "Modality", "BodyPartExamined", "ViewPosition", "ViewCode", "PatientOrientation", "Laterality", "ImageLaterality",
    "PatientAge", "PatientBirthDate", "StudyDate", "Manufacturer", "PixelSpacing", "ImagerPixelSpacing",
    "BurnedInAnnotation",
)  # fmt: skip
OURS = {
    *RADIOGRAPHS,
    *NO_RADIOGRAPHS,
    *SIDES,
    *VIEWS.values(),
    *MAKERS.values(),
    "chest",
    "elsewhere",
    "frontal",
    "other",
}


@given(st.dictionaries(st.sampled_from(KEYWORDS), st.text(max_size=20)))
def test_whatever_a_header_says_only_words_and_numbers_of_ours_leave_it(header: dict[str, str]) -> None:
    for value in astuple(facts_of(header)):
        assert value is None or value in OURS or isinstance(value, (bool, float, tuple))


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_free_text_in_any_element_is_other_or_nothing(keyword: str) -> None:
    assert set(astuple(facts_of({keyword: "DOE^JANE 1234567"}))) <= {None, "other", False}


def test_an_empty_header_says_nothing() -> None:
    assert facts_of({}) == facts_of(dict.fromkeys(KEYWORDS, " ")) == DicomFacts()


NUMBERED = dict.fromkeys(IDENTIFIERS, "1.2.840.10008.5.1.4.1.1.1")


@pytest.mark.parametrize("keyword", IDENTIFIERS)
@pytest.mark.parametrize("value", ["", "MARKER7391826455", "1", "1.02", "1.2.", "1.2" * 30, "1.2\\1.3"])
def test_a_film_is_identified_by_all_of_its_identifiers_or_not_at_all(keyword: str, value: str) -> None:
    assert facts_of(NUMBERED).identified
    assert not facts_of({**NUMBERED, keyword: value}).identified


def test_a_kind_of_object_of_a_vendor_s_own_is_not_identified() -> None:
    assert not facts_of({**NUMBERED, "SOPClassUID": "1.2.3.4"}).identified


@pytest.mark.parametrize(
    ("header", "view"),
    [
        ({"ViewPosition": "PA"}, "PA"),
        ({"ViewPosition": "ap"}, "AP"),
        ({"ViewPosition": "L-LAT"}, "lateral"),
        ({"ViewPosition": "RAO"}, "oblique"),
        ({"ViewPosition": "LLD"}, "decubitus"),
        ({"ViewPosition": "LEFT LATERAL"}, "lateral"),
        ({"ViewPosition": "XTABLE LAT"}, "lateral"),
        ({"ViewPosition": "rt-lat"}, "lateral"),
        ({"ViewPosition": "SUPINE OBLIQUE"}, "oblique"),
        ({"ViewPosition": "PA OBL"}, "oblique"),
        ({"ViewPosition": "DECUBITUS"}, "decubitus"),
        ({"ViewPosition": "LEFT LATERAL DECUBITUS"}, "decubitus"),
        ({"ViewPosition": "AP SUPINE"}, "AP"),
        ({"ViewPosition": "CHEST_PA"}, "PA"),
        ({"ViewPosition": "AP LAT"}, "lateral"),
        ({"ViewPosition": "LL ERECT"}, "lateral"),
        ({"ViewPosition": "AP LL"}, "other"),
        ({"ViewPosition": "SWIMMERS"}, "other"),
        ({"ViewPosition": "SWIMMERS", "PatientOrientation": "A\\F"}, "lateral"),
        ({"ViewPosition": "SWIMMERS", "PatientOrientation": "L\\F"}, "other"),
        ({"ViewPosition": " ", "PatientOrientation": "L\\F"}, None),
        ({"ViewCode": "399067008", "ViewPosition": "AP"}, "lateral"),
        ({"PatientOrientation": "A\\F"}, "lateral"),
        ({"PatientOrientation": "L\\F"}, None),
    ],
)
def test_the_view_is_told_by_code_by_word_or_by_how_the_rows_run(header: dict[str, str], view: str | None) -> None:
    assert facts_of(header).view == view


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("CHEST", "chest"),
        ("Thorax", "chest"),
        ("CHEST_PA 1 VIEW", "chest"),
        ("HIP", "elsewhere"),
        ("UP EXM", "other"),
        ("T-SPINE", "elsewhere"),
    ],
)
def test_a_part_of_the_body_is_the_chest_elsewhere_or_unknown(said: str, part: str) -> None:
    assert facts_of({"BodyPartExamined": said}).body_part == part
    assert not [name for name in ELSEWHERE if any(word in name for word in CHEST)]


@pytest.mark.parametrize(
    ("said", "age", "words"),
    [
        ("004Y", 4.0, "4 years"),
        ("018M", 1.5, "18 months"),
        ("001M", 1 / 12, "1 month"),
        ("010W", 0.192, "2 months"),
        ("81", 81.0, "81 years"),
        ("000Y", 0.0, "0 months"),
        ("999Y", None, ""),
        ("4 years", None, ""),
        ("-04Y", None, ""),
    ],
)
def test_the_age_is_that_of_an_age_string(said: str, age: float | None, words: str) -> None:
    facts = facts_of({"PatientAge": said})
    assert facts.age == (None if age is None else pytest.approx(age, abs=0.01))
    assert facts.age_in_words == words


@given(born=st.dates(date(1950, 1, 1), date(2025, 1, 1)), days=st.integers(0, 36_000))
def test_without_one_it_follows_from_the_dates(born: date, days: int) -> None:
    taken = born + timedelta(days)
    header = {"PatientBirthDate": f"{born:%Y%m%d}", "StudyDate": f"{taken:%Y%m%d}"}
    assert facts_of(header).age == pytest.approx(days / 365.25)
    assert facts_of(header | {"StudyDate": "18000101"}).age is None


def test_makers_are_called_by_one_name() -> None:
    said = ["FUJI PHOTO FILM Co., ltd.", "FUJIFILM Corporation", "GE Healthcare", "Agfa-Gevaert AG", "Dr. Jane Doe"]
    assert [facts_of({"Manufacturer": one}).manufacturer for one in said] == [
        "Fujifilm", "Fujifilm", "GE", "Agfa", "other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "spacing"),
    [
        (r"0.143\0.143", (0.143, 0.143)),
        (r"0.27800000000000\0.13899999856948", (0.278, 0.139)),  # as long as a value may be: 16 characters
        (r"1.43E-1\ 1.43e-01", (0.143, 0.143)),
        (r"0.139000000000000\0.139000000000000", None),
        (r"0\0", None),
        ("0.1", None),
        (r"1e400\1", None),
        (r"1e99\1e99", None),
        (r"99\99", None),
    ],
)
def test_spacing_is_two_numbers_within_reason(said: str, spacing: tuple[float, float] | None) -> None:
    assert facts_of({"PixelSpacing": said}).pixel_spacing == spacing
