"""DICOM files of drawn films, in each transfer syntax that can be written here."""

import base64
import io
import logging
import tempfile
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

import gdcm
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, config
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.tag import Tag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

config.settings.reading_validation_mode = config.IGNORE  # headers here are as bad as they come
config.settings.writing_validation_mode = config.IGNORE

WRITABLE = {
    "implicit": ImplicitVRLittleEndian,
    "explicit": ExplicitVRLittleEndian,
    "big endian": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
    "RLE": RLELossless,
    "JPEG 2000": JPEG2000Lossless,
    "JPEG-LS": JPEGLSLossless,
    "lossless JPEG": JPEGLosslessSV1,
}
_BY_GDCM = {JPEGLSLossless: "JPEGLSLossless", JPEGLosslessSV1: "JPEGLosslessProcess14_1"}

# A ramp of 32 x 24 values, 120 a column and 10 a row, as OpenJPH compresses it; no library here can write it.
HTJ2K_RAMP = base64.b64decode(
    "/0//UQApQAAAAAAgAAAAGAAAAAAAAAAAAAAAIAAAABgAAAAAAAAAAAABDwEB/1AACAACAAAACv9SAAwAAgABAAUEBEAB/1wAEyCI"
    "kJCQkJCQkJCQkJCQiIiI/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoAAAAAALAAAf+TwAAmx/YFB3QAwAATQAASgCLxA4d0"
    "AFYBh3QAwAATwAASAJCAxAMCdAC7EjMAwAAVUAAFUEYYYcSgojKCdgBarVb7wBCBvrYAwAAV0AAFoBo0aNCgQcPninpyAncALGOM"
    "Mcb++gAAe/YAAey6AMAALWgABbBut9vtdrvdbrfb/fn+Cnp6enpxAnsAUkRERERERET+/3GHJ798nv3ye/fJ7L8A/9k="
)


def data_set(pixels: NDArray[np.integer[Any]], bits: int = 12, /, **header: Any) -> Dataset:
    """An uncompressed data set of a grey picture, with whatever a header shall say besides."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1", "1.2.3.4"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.3", "1.2.3.5"
    dataset.Modality = "CR"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = 8 * pixels.dtype.itemsize
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    for keyword, value in header.items():
        setattr(dataset, keyword, value)
    content = pixels.tobytes()
    dataset.add_new(0x7FE00010, "OW" if pixels.dtype.itemsize == 2 else "OB", content + b"\0" * (len(content) % 2))
    return dataset


def file_of(dataset: Dataset, syntax: Any = ExplicitVRLittleEndian, preamble: bool = True) -> bytes:
    """The data set as the bytes of a file."""
    if syntax in _BY_GDCM:
        return _written_by_gdcm(dataset, _BY_GDCM[syntax])
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta = meta
    if syntax in (RLELossless, JPEG2000Lossless):
        plugin = "pydicom" if syntax == RLELossless else "pylibjpeg"
        dataset.compress(syntax, encoding_plugin=plugin, generate_instance_uid=False)
    elif syntax == ExplicitVRBigEndian and dataset.BitsAllocated == 16:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
    meta.TransferSyntaxUID = syntax
    file = io.BytesIO()
    implicit, little = syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian
    if preamble:
        dataset.save_as(file, enforce_file_format=True, implicit_vr=implicit, little_endian=little)
    else:
        del dataset.file_meta
        dataset.save_as(file, enforce_file_format=False, implicit_vr=implicit, little_endian=little)
    return file.getvalue()


def file_of_stream(dataset: Dataset, stream: bytes, syntax: Any) -> bytes:
    """The data set with its picture compressed already."""
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return file_of(dataset, syntax)


def _written_by_gdcm(dataset: Dataset, name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "plain", Path(folder) / "packed"
        plain.write_bytes(file_of(dataset))
        reader = gdcm.ImageReader()
        reader.SetFileName(str(plain))
        assert reader.Read()
        change = gdcm.ImageChangeTransferSyntax()
        change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, name)))
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer = gdcm.ImageWriter()
        writer.SetFileName(str(packed))
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        assert writer.Write()
        return packed.read_bytes()


MARKER = "MARKER7391826455"  # at most 16 characters: the shortest kinds of text hold no more
# Kinds of element that can hold text: numbers and identifiers are written in letters, too, and bytes hold anything.
_TEXT = {"AE", "AS", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT", "DA", "DT", "TM", "DS", "IS", "UI"}
_BYTES = {"OB", "OW", "UN", "OB or OW", "US or OW"}
# Without these there would be no picture to send: what it is made of, and a drawn film has no windows of its own.
_PICTURE = {
    "PhotometricInterpretation", "NumberOfFrames", "PixelData", "RescaleSlope", "RescaleIntercept", "WindowCenter",
    "WindowWidth", "PixelAspectRatio",
}  # fmt: skip


def marked_everywhere(pixels: NDArray[np.uint16], keep: Collection[str] = ()) -> bytes:
    """A film whose every element that can hold text holds MARKER: of the dictionary, private, and in a sequence.

    Retired ones are among them, identifiers, numbers and bytes; the picture's own are not, nor those to `keep`.
    """
    dataset = data_set(pixels)
    for tag, (kind, _, _, _, keyword) in DicomDictionary.items():
        if tag >> 16 in (0, 2) or keyword in {*_PICTURE, *keep} or not (kind in _TEXT or kind in _BYTES):
            continue
        written = kind if kind in _TEXT or kind in ("OB", "UN") else "OW"
        dataset[Tag(tag)] = RawDataElement(Tag(tag), written, len(MARKER), MARKER.encode(), 0, False, True)
    inner = Dataset()
    inner.PatientName = inner.CodeValue = inner.CodeMeaning = MARKER
    for keyword in ("ViewCodeSequence", "OtherPatientIDsSequence", "RequestAttributesSequence"):
        setattr(dataset, keyword, [inner])
    block = dataset.private_block(0x0011, MARKER, create=True)
    block.add_new(0x01, "LT", MARKER)
    block.add_new(0x02, "UN", MARKER.encode())
    dataset.add_new(0x60003000, "OW", MARKER.encode())  # drawings over the film
    logging.getLogger("pydicom").disabled = True  # it repeats the marker, as a character set that it does not know
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = bytearray(file_of(dataset))
    logging.getLogger("pydicom").disabled = False
    content[: len(MARKER)] = MARKER.encode()  # the preamble
    return bytes(content)
