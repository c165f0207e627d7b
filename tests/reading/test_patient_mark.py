"""The mark of a patient leaves the process that meets headers, and the patient's number never does."""

import hmac

import numpy as np
import pytest

from reading.dicom import patient_mark
from reading.dicom_process import answer
from tests.reading.drawn_dicom import MARKER, data_set, file_of, marked_everywhere

PIXELS = np.zeros((8, 8), np.uint16)
SECRET, OTHER = b"s" * 32, b"t" * 32


def film(number: str | None) -> bytes:
    return file_of(data_set(PIXELS, **({} if number is None else {"PatientID": number})))


def mark(number: str | None, secret: bytes = SECRET) -> bytes:
    return answer(b"I" + secret + film(number))[1:]


def test_it_is_the_hmac_of_the_number_under_the_site_s_secret() -> None:
    assert mark("MRN 0012345").decode() == hmac.digest(SECRET, b"MRN 0012345", "sha256").hex()
    assert mark(" MRN 0012345 ") == mark("MRN 0012345")
    assert mark("MRN 0012345") != mark("MRN 0012346")
    assert mark("MRN 0012345") != mark("MRN 0012345", OTHER)


@pytest.mark.parametrize(
    "number", [None, "", "   ", "0", "0000000", "XXXX", "12345", "Anonymous", "anon 17", "UNKNOWN", "TEST^1", "No ID"]
)
def test_a_number_that_many_patients_may_have_is_none(number: str | None) -> None:
    assert mark(number) == b""


def test_the_process_says_the_mark_and_nothing_else() -> None:
    content = marked_everywhere(PIXELS)
    found = patient_mark(content, SECRET)
    assert len(found) == 64
    assert set(found) <= set("0123456789abcdef")
    assert MARKER.lower() not in found


def test_films_without_a_header_or_with_a_torn_one_have_none() -> None:
    assert patient_mark(b"\x89PNG", SECRET) == ""
    assert patient_mark(film("MRN 0012345")[:140], SECRET) == ""
