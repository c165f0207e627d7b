"""The film with its heat map as a DICOM secondary capture, a picture for whoever opens the study.

It has no size in millimetres: nothing is to be measured on it.
"""

import numpy as np
from highdicom.sc import SCImage
from highdicom.sr import CodedConcept
from numpy.typing import NDArray
from pydicom import Dataset

from reading.dicom_device import CAPTURE_SERIES, equipment, written
from reading.dicom_source import WHOSE, Source
from reading.statement import Statement

_MADE_FROM = CodedConcept("121322", "DCM", "Source image for image processing operation")


def secondary_capture(statement: Statement, source: Source, picture: NDArray[np.uint8]) -> bytes:
    """The capture's file. picture: (height, width, 3), red, green and blue."""
    image = SCImage(
        pixel_array=picture, photometric_interpretation="RGB", bits_allocated=8, coordinate_system="PATIENT",
        patient_orientation=("L", "F"), study_instance_uid=source.whose.StudyInstanceUID,
        series_description="Second Read: where the model looked",
        **equipment(statement.version, CAPTURE_SERIES),
    )  # fmt: skip
    image.PatientOrientation = list(source.orientation)  # highdicom wants one, and has no word for unknown
    for keyword in ("SpecificCharacterSet", *WHOSE):
        if keyword in source.whose:
            setattr(image, keyword, source.whose.get(keyword))
    image.BodyPartExamined = "CHEST"  # of which there is one, so that no side is asked for
    image.ConversionType = "WSD"  # made at a workstation; highdicom says "digital interface"
    image.ImageType = ["DERIVED", "SECONDARY"]
    image.DerivationDescription = f"Heat map of {statement.version} laid over the film; nothing of the film is blanked"
    image.SourceImageSequence = [_referred(source.whose)]
    image.LossyImageCompression = "01" if source.lossy else "00"
    if source.writing or statement.writing:
        image.BurnedInAnnotation = "YES"
    elif source.writing is False:
        image.BurnedInAnnotation = "NO"  # where nobody says so, and nothing was seen, it is not claimed
    return written(image)


def _referred(whose: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = whose.SOPClassUID, whose.SOPInstanceUID
    item.PurposeOfReferenceCodeSequence = [_MADE_FROM]
    return item
