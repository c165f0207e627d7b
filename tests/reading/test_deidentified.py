"""The copy without personal data holds the picture and nothing that could name anyone."""

import io
import string
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import settings as how_often
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import SecondaryCaptureImageStorage

from films.phantoms import phantom
from reading.deidentified import deidentified
from reading.dicom import deidentified_copy
from reading.dicom_greys import stored_values
from reading.dicom_header import data_set as read_back
from reading.radiograph import UnreadableImageError, decode
from tests.reading.drawn_dicom import MARKER, WRITABLE, data_set, file_of, marked_everywhere

DEEP = phantom(1, pneumonia=True, width=96, height=64).astype(np.uint16) * 16


def copied(header: dict[str, Any], pixels: Any = DEEP, bits: int = 12) -> Dataset:
    return pydicom.dcmread(io.BytesIO(deidentified_copy(file_of(data_set(pixels, bits, **header)))))


@pytest.mark.parametrize("name", WRITABLE)
def test_the_picture_is_the_same_value_for_value(name: str) -> None:
    content = file_of(data_set(DEEP, WindowCenter=1000, WindowWidth=900), WRITABLE[name])
    copy = deidentified_copy(content)
    np.testing.assert_array_equal(pydicom.dcmread(io.BytesIO(copy)).pixel_array, DEEP)
    np.testing.assert_array_equal(decode(copy).pixels, decode(content).pixels)


@pytest.mark.parametrize(("bits", "kind"), [(7, np.uint8), (8, np.uint8), (12, np.int16), (16, np.int16)])
def test_every_depth_is_copied(bits: int, kind: type) -> None:
    low, high = (0, 2**bits - 1) if kind is np.uint8 else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    pixels: NDArray[np.integer[Any]] = np.linspace(low, high, 63).reshape(7, 9).astype(kind)
    assert pixels.size % 2  # which has to be padded at one byte each
    np.testing.assert_array_equal(copied({}, pixels, bits).pixel_array, pixels)


def test_what_shapes_the_greys_comes_along() -> None:
    table = Dataset()
    table.LUTDescriptor, table.LUTExplanation = [3, 1000, 8], MARKER
    table.add_new(0x00283006, "US", [0, 100, 255])
    header = {"VOILUTSequence": [table], "PhotometricInterpretation": "MONOCHROME1", "RescaleSlope": "1.5"}
    content = file_of(data_set(DEEP, **header, RescaleIntercept="-200.25", PixelPaddingValue=0))
    np.testing.assert_array_equal(decode(deidentified_copy(content)).pixels, decode(content).pixels)


def test_a_marker_in_every_element_that_can_hold_text_is_nowhere_in_the_copy() -> None:
    content = marked_everywhere(DEEP)
    assert content.count(MARKER.encode()) > 2500
    copy = deidentified_copy(content)
    assert MARKER.encode() not in copy
    assert len(copy) - DEEP.nbytes < 2000
    assert not any(element.tag.is_private for element in pydicom.dcmread(io.BytesIO(copy)).iterall())


@given(st.text(string.ascii_uppercase + "^ ", min_size=6, max_size=16), st.data())
@how_often(max_examples=20)
def test_no_name_survives_in_any_kept_element(name: str, data: st.DataObject) -> None:
    words = ("ViewPosition", "Laterality", "BodyPartExamined", "PatientOrientation", "RescaleType", "Modality")
    keyword = data.draw(st.sampled_from(words))
    dataset = read_back(file_of(data_set(DEEP, **{keyword: name})))
    copy = deidentified(dataset, stored_values(dataset), bytes(32))
    assert name.strip() in ("", "CHEST") or keyword not in pydicom.dcmread(io.BytesIO(copy))


def test_it_says_what_was_done_and_is_a_whole_file() -> None:
    copy = copied({"PatientName": "DOE^JANE", "PatientAge": "004Y", "BurnedInAnnotation": "YES"})
    assert (copy.PatientIdentityRemoved, copy.BurnedInAnnotation) == ("YES", "YES")
    assert len(copy.DeidentificationMethod) <= 64
    assert copy.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert (str(copy.PatientName), copy.PatientID, copy.StudyDate) == ("", "", "")
    assert "PatientAge" not in copy
    assert copy.file_meta.MediaStorageSOPInstanceUID == copy.SOPInstanceUID
    assert copy.preamble == bytes(128)


def test_identifiers_are_others_and_keep_a_study_together() -> None:
    first, second = (copied({"SOPInstanceUID": f"1.2.3.4.{number}"}) for number in (1, 2))
    assert first.StudyInstanceUID == second.StudyInstanceUID != "1.2.3"
    assert first.SOPInstanceUID != second.SOPInstanceUID
    assert all(len(one.SOPInstanceUID) <= 64 and one.SOPInstanceUID.is_valid for one in (first, second))
    dataset = read_back(file_of(data_set(DEEP)))
    stored = stored_values(dataset)
    assert deidentified(dataset, stored, bytes(32)) != deidentified(dataset, stored, b"1" * 32)


def test_a_kind_of_object_that_is_none_of_the_standards_becomes_a_secondary_capture() -> None:
    assert copied({"SOPClassUID": "1.2.3.4.5"}).SOPClassUID == SecondaryCaptureImageStorage


def test_what_has_no_picture_has_no_copy() -> None:
    with pytest.raises(UnreadableImageError, match="received 2 in one file"):
        deidentified_copy(file_of(data_set(DEEP, NumberOfFrames=2)))
