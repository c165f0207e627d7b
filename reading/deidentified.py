"""A copy of a DICOM film without personal data: a new data set that takes over only what is on a closed list.

PS3.15 table E.1-1 names what must go. Here it is the other way round: what is not named below does not come along, so
everything of that table goes, and private elements, overlays and whatever a vendor or a later standard adds.
"""

import hashlib
import hmac
import io
from typing import Any

from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from reading.dicom_greys import entries_of

# Numbers that describe the picture; a value that is no number does not come along.
_NUMBERS = (
    "SamplesPerPixel", "Rows", "Columns", "BitsAllocated", "BitsStored", "PixelRepresentation", "RescaleSlope",
    "RescaleIntercept", "WindowCenter", "WindowWidth", "PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "PixelIntensityRelationshipSign", "LossyImageCompressionRatio",
)  # fmt: skip

# Words, and which of them may come along; all of them the standard's own.
_WORDS = {
    "Modality": "CR DX RG RF OT SC CT MR US NM PT MG XA IO PX",
    "PhotometricInterpretation": "MONOCHROME1 MONOCHROME2",
    "BodyPartExamined": "CHEST",
    "ViewPosition": "AP PA LL RL LLD RLD LLO RLO",
    "Laterality": "R L",
    "ImageLaterality": "R L B U",
    "PatientOrientation": "L R F H A P",
    "PresentationIntentType": "PRESENTATION PROCESSING",
    "PresentationLUTShape": "IDENTITY INVERSE",
    "PixelIntensityRelationship": "LIN LOG DISP",
    "RescaleType": "US OD HU",
    "VOILUTFunction": "LINEAR LINEAR_EXACT SIGMOID",
    "LossyImageCompression": "00 01",
    "BurnedInAnnotation": "YES NO",
}

# What the modules of a radiograph must hold, even without a value (action Z of the table).
_EMPTY = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID",
    "AccessionNumber", "ReferringPhysicianName", "Manufacturer", "SeriesNumber", "InstanceNumber",
)  # fmt: skip

_IDENTIFIERS = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")  # action U
_TABLES = ("ModalityLUTSequence", "VOILUTSequence")
_METHOD = "Second Read: PS3.15 basic profile, closed list of elements"  # 64 characters at most


def deidentified(dataset: FileDataset, stored: NDArray[Any], key: bytes) -> bytes:
    """The bytes of the copy: its picture is `stored`, uncompressed, pixel for pixel; writing on it stays.

    Identifiers become others by HMAC-SHA256 under `key`, so that copies of one study stay together while it is used.
    """
    copy = Dataset()
    for keyword in _NUMBERS:
        _take_numbers(copy, dataset, keyword)
    for keyword, allowed in _WORDS.items():
        _take_words(copy, dataset, keyword, frozenset(allowed.split()))
    for keyword in _TABLES:
        _take_table(copy, dataset, keyword)
    for keyword in _EMPTY:
        setattr(copy, keyword, None)
    for keyword in _IDENTIFIERS:
        setattr(copy, keyword, _other_identifier(str(dataset.get(keyword, "")), key))
    copy.SOPClassUID = _kind(dataset)
    _say_so(copy)
    _put_picture(copy, dataset, stored)
    return _written(copy)


def _take_numbers(copy: Dataset, dataset: Dataset, keyword: str) -> None:
    try:
        values = _several(dataset.get(keyword))
        taken = [float(value) if isinstance(value, float) else int(value) for value in values]
    except (TypeError, ValueError, OverflowError):
        return
    if taken:
        setattr(copy, keyword, [f"{value:.10g}"[:16] if _is_decimal(dataset, keyword) else value for value in taken])


def _is_decimal(dataset: Dataset, keyword: str) -> bool:
    return str(dataset[keyword].VR) == "DS"


def _several(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else [value]


def _take_words(copy: Dataset, dataset: Dataset, keyword: str, allowed: frozenset[str]) -> None:
    values = [str(value) for value in _several(dataset.get(keyword))]
    if values and set(values) <= allowed:
        setattr(copy, keyword, values)


def _take_table(copy: Dataset, dataset: Dataset, keyword: str) -> None:
    tables = []
    for table in dataset.get(keyword) or []:
        taken = Dataset()
        taken.LUTDescriptor = [int(value) for value in table.LUTDescriptor]
        taken.add_new(0x00283006, "OW", entries_of(dataset, table).astype("<u2").tobytes())
        if keyword == "ModalityLUTSequence":
            taken.ModalityLUTType = "US"
        tables.append(taken)
    if tables:
        setattr(copy, keyword, tables)


def _other_identifier(value: str, key: bytes) -> UID:
    digest = hmac.new(key, value.encode(), hashlib.sha256).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")  # PS3.5 B.2


def _kind(dataset: Dataset) -> UID:
    kind = UID(str(dataset.get("SOPClassUID", "")))
    return (
        kind
        if kind.keyword.endswith("ImageStorage") or "XRayImageStorage" in kind.keyword
        else SecondaryCaptureImageStorage
    )


def _say_so(copy: Dataset) -> None:
    copy.ImageType = ["DERIVED", "PRIMARY"]
    copy.PatientIdentityRemoved = "YES"
    copy.DeidentificationMethod = _METHOD
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
    code.CodeMeaning = "Basic Application Confidentiality Profile"
    copy.DeidentificationMethodCodeSequence = [code]
    copy.LongitudinalTemporalInformationModified = "REMOVED"


def _put_picture(copy: Dataset, dataset: Dataset, stored: NDArray[Any]) -> None:
    bits = int(dataset.BitsStored)
    small = bits <= 8
    copy.BitsAllocated, copy.BitsStored, copy.HighBit = (8, bits, bits - 1) if small else (16, bits, bits - 1)
    copy.SamplesPerPixel, copy.PixelRepresentation = 1, int(dataset.get("PixelRepresentation") == 1)
    content = stored.astype("u1" if small else "<u2").tobytes()
    copy.add_new(0x7FE00010, "OB" if small else "OW", content + b"\0" * (len(content) % 2))


def _written(copy: Dataset) -> bytes:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = copy.SOPClassUID, copy.SOPInstanceUID
    file = io.BytesIO()
    whole = FileDataset(file, copy, preamble=b"\0" * 128, file_meta=meta, is_implicit_VR=False, is_little_endian=True)
    whole.save_as(file, enforce_file_format=True)
    return file.getvalue()
