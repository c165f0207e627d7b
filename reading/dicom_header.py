"""The bytes of a DICOM file as a data set, checked for what we can show before any pixel is decoded.

Only the process of reading/dicom_process.py imports this: pydicom's warnings quote header values.
"""

import io
import struct
import zlib
from collections.abc import Sequence

from pydicom import Dataset, config, dcmread
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.errors import InvalidDicomError
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_file_meta_info
from pydicom.tag import BaseTag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from pydicom.valuerep import PersonName

from reading.radiograph import MAX_BYTES, MAX_PIXELS, UnreadableImageError

# Nothing about a value that breaks a rule of its kind: such values are common, and no value is ever repeated.
config.settings.reading_validation_mode = config.IGNORE
config.settings.writing_validation_mode = config.IGNORE

# What pydicom and the decoders behind it raise on a broken file.
BROKEN = (
    ArithmeticError, AttributeError, EOFError, InvalidDicomError, LookupError, MemoryError, NotImplementedError,
    OSError, RuntimeError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip

PICTURE = (
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "PixelData", "PixelPaddingValue", "PixelPaddingRangeLimit", "RescaleSlope",
    "RescaleIntercept", "ModalityLUTSequence", "VOILUTSequence", "WindowCenter", "WindowWidth", "VOILUTFunction",
    "PixelAspectRatio",
)  # fmt: skip


def data_set(content: bytes, keywords: Sequence[str] | None = None) -> FileDataset:
    """The data set in a file's bytes, with these elements alone or with all; the others are passed over unread.

    Raises UnreadableImageError for one that unpacks to a flood, and one of BROKEN for one that is damaged.
    """
    whole = content[128:132] == b"DICM"
    plain = _inflated(content) if whole else content
    dataset = dcmread(io.BytesIO(plain), force=not whole, specific_tags=None if keywords is None else list(keywords))
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit, little = dataset.original_encoding
        syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def _inflated(content: bytes) -> bytes:
    """A deflated file as an ordinary one: pydicom would unpack it without a limit."""
    file = io.BytesIO(content)
    file.seek(132)
    meta = FileMetaDataset(read_dataset(file, is_implicit_VR=False, is_little_endian=True, stop_when=_behind_meta))
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return content
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = unpacking.decompress(content[file.tell() :], MAX_BYTES)
    if unpacking.unconsumed_tail:
        raise UnreadableImageError(
            f"Expected a file that unpacks to at most {MAX_BYTES // 1_000_000} MB, received more."
        )
    if not unpacking.eof:
        raise EOFError
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    target = DicomBytesIO()
    target.write(content[:132])
    write_file_meta_info(target, meta, enforce_standard=False)
    return target.getvalue() + unpacked


def _behind_meta(tag: BaseTag, _kind: str | None, _length: int) -> bool:
    return tag.group != 2


def text_of(dataset: Dataset, keyword: str) -> str:
    """An element's value as text, several parted by a backslash; empty where there is none."""
    value = dataset.get(keyword)
    if isinstance(value, (str, PersonName)) or not hasattr(value, "__iter__"):
        return "" if value is None else str(value)
    return "\\".join(str(part) for part in value)


def check_picture(dataset: Dataset) -> None:
    """Raise UnreadableImageError unless the data set holds one grey picture of a size and depth that we can show."""
    if not {"Rows", "Columns", "PixelData"} <= set(dataset.dir()):
        raise UnreadableImageError(
            "Expected a DICOM file with a picture, received one without, or one that is cut off."
        )
    width, height, frames = int(dataset.Columns), int(dataset.Rows), int(dataset.get("NumberOfFrames") or 1)
    if width * height * frames > MAX_PIXELS:
        times = f" x {frames:,} pictures" if frames > 1 else ""
        raise UnreadableImageError(
            f"Expected at most {MAX_PIXELS // 1_000_000} million pixels, "
            f"received {width:,} x {height:,}{times} = {width * height * frames / 1e6:,.0f} million."
        )
    if min(width, height, frames) < 1:
        raise UnreadableImageError(f"Expected a picture, received one of {width} x {height} pixels.")
    if frames > 1:
        raise UnreadableImageError(f"Expected a DICOM file with one picture, received {frames} in one file.")
    grey = str(dataset.get("PhotometricInterpretation", "")) in ("MONOCHROME1", "MONOCHROME2")
    if int(dataset.get("SamplesPerPixel") or 1) != 1 or not grey:
        raise UnreadableImageError("Expected a grey film, received a DICOM file with a picture in colour.")
    allocated, stored = int(dataset.BitsAllocated), int(dataset.BitsStored)
    if allocated not in (8, 16) or not 1 < stored <= allocated:
        raise UnreadableImageError(
            f"Expected a film of 8 to 16 bits a pixel, received one of {stored}, stored in {allocated}."
        )
