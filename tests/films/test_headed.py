"""A film under a header that we write is a whole DICOM file, for others and for us."""

import io

import numpy as np
import pydicom
import pytest

from films.headed import dicom_film
from films.phantoms import phantom
from reading.radiograph import decode


@pytest.mark.parametrize("width", [96, 97])
def test_others_read_the_same_film_and_header(width: int) -> None:
    film = phantom(1, pneumonia=True, width=width, height=65)
    said = {"ViewPosition": "LL", "Modality": "DX", "PatientAge": "034Y", "BodyPartExamined": "CHEST"}
    dataset = pydicom.dcmread(io.BytesIO(dicom_film(film, said)))
    np.testing.assert_array_equal(dataset.pixel_array, film)
    assert {keyword: dataset[keyword].value for keyword in said} == said


def test_we_read_what_it_says() -> None:
    film = phantom(1, pneumonia=True, width=96, height=64)
    facts = decode(dicom_film(film, {"Modality": "CT", "PatientAge": "003Y"})).facts
    assert facts is not None
    assert (facts.modality, facts.age, facts.view) == ("CT", 3.0, None)
