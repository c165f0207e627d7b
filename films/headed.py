"""A film in a DICOM file under a header that we write, by hand: the library that writes such files keeps to itself."""

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_DIGITAL_XRAY = "1.2.840.10008.5.1.4.1.1.1.1"
_TAGS = {  # what a header may be told to say: tag and kind of value (PS3.6), in ascending order
    "Modality": (0x00080060, "CS"),
    "PatientAge": (0x00101010, "AS"),
    "BodyPartExamined": (0x00180015, "CS"),
    "ViewPosition": (0x00185101, "CS"),
}
_LONG = ("OB", "OW")  # kinds whose length takes four bytes, behind two that are empty (PS3.5, 7.1.2)


def dicom_film(pixels: NDArray[np.uint8], header: Mapping[str, str]) -> bytes:
    """A film (height, width) as a DICOM file, explicit VR little endian. header: words by keyword, of _TAGS."""
    meta = _element(0x00020002, "UI", _DIGITAL_XRAY) + _element(0x00020010, "UI", _EXPLICIT_LITTLE_ENDIAN)
    height, width = pixels.shape
    said = b"".join(_element(*_TAGS[keyword], header[keyword]) for keyword in _TAGS if keyword in header)
    numbers = {
        0x00280002: 1, 0x00280010: height, 0x00280011: width, 0x00280100: 8, 0x00280101: 8, 0x00280102: 7,
        0x00280103: 0,
    }  # fmt: skip
    picture = {tag: _element(tag, "US", struct.pack("<H", number)) for tag, number in numbers.items()}
    picture[0x00280004] = _element(0x00280004, "CS", "MONOCHROME2")
    picture[0x7FE00010] = _element(0x7FE00010, "OB", pixels.tobytes())
    start = bytes(128) + b"DICM" + _element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta
    return start + said + b"".join(picture[tag] for tag in sorted(picture))


def _element(tag: int, kind: str, value: str | bytes) -> bytes:
    content = value.encode("ascii") if isinstance(value, str) else value
    if len(content) % 2:
        content += b"\0" if kind in ("UI", *_LONG) else b" "
    length = struct.pack("<HI", 0, len(content)) if kind in _LONG else struct.pack("<H", len(content))
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF) + kind.encode() + length + content
