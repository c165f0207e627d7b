"""The stored values of a DICOM file as the greys that it is meant to be seen in."""

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from reading.dicom_header import BROKEN
from reading.radiograph import UnreadableImageError

# Read by OpenJPEG itself, of which the other decoders carry older copies.
_BY_OPENJPEG = (JPEG2000, JPEG2000Lossless, HTJ2K, HTJ2KLossless, HTJ2KLosslessRPCL)
_DECODED = (
    ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian, RLELossless,
    JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEGLSNearLossless,
    *_BY_OPENJPEG,
)  # fmt: skip


def stored_values(dataset: Dataset) -> NDArray[Any]:
    """The picture as it is stored, shape (rows, columns), of which bits that are not in use are cleared.

    Raises UnreadableImageError where it cannot be decoded.
    """
    syntax = dataset.file_meta.TransferSyntaxUID
    name = syntax.name if syntax.is_transfer_syntax and not syntax.is_private else "an unknown way"
    # JPEG of 12 bits is not decoded by the libraries that are free to ship.
    if syntax not in _DECODED or (syntax == JPEGExtended12Bit and dataset.BitsStored > 8):
        raise UnreadableImageError(f"Expected a way of compression that we can unpack, received {name}.")
    plugin = "pylibjpeg" if syntax in _BY_OPENJPEG else ""
    try:
        values, _ = get_decoder(syntax).as_array(
            dataset, index=0, raw=True, decoding_plugin=plugin,
            correct_unused_bits=False,  # type: ignore[arg-type] # of _used_bits; pydicom declares options as one dict
        )  # fmt: skip
    except BROKEN as error:
        sentence = f"Expected a picture that can be decoded, received one cut off, damaged or too unusual ({name})."
        raise UnreadableImageError(sentence) from error
    if values.shape != (dataset.Rows, dataset.Columns):
        raise UnreadableImageError(f"Expected one grey picture, received values of shape {values.shape}.")
    return _used_bits(values, dataset)


def _used_bits(values: NDArray[Any], dataset: Dataset) -> NDArray[Any]:
    # Older files hide drawings in the bits above the picture's, or keep the picture in the upper bits.
    bits, below = int(dataset.BitsStored), _unused_below(dataset)
    if dataset.get("PixelRepresentation") == 1:
        unused = 16 - bits
        return np.asarray((values.astype(np.int16) << (unused - below)) >> unused, np.int16)
    return np.asarray(values.astype(np.uint16) >> below & np.uint16(2**bits - 1), np.uint16)


def _unused_below(dataset: Dataset) -> int:
    """How many bits below the picture's a stored value has; a compressed picture begins at its lowest bit."""
    syntax, highest = dataset.file_meta.TransferSyntaxUID, dataset.get("HighBit")
    if not isinstance(highest, int) or highest >= int(dataset.BitsAllocated):
        return 0
    return 0 if syntax.is_encapsulated and syntax != RLELossless else max(0, highest + 1 - int(dataset.BitsStored))


def greys(dataset: Dataset, stored: NDArray[Any]) -> NDArray[np.uint8]:
    """The film (rows, columns) uint8, bright where the film is bright (PS3.4 N.2): modality, then values of interest.

    Its first table or window counts; without one, all that the picture uses, padding left out. MONOCHROME1 is turned
    over afterwards. Padding is black, as a light box beside the film.
    """
    bits, signed = int(dataset.BitsStored), dataset.get("PixelRepresentation") == 1
    lowest = -(2 ** (bits - 1)) if signed else 0
    possible = np.arange(lowest, lowest + 2**bits, dtype=np.int32)  # each step is taken once a value, not once a pixel
    places = stored.astype(np.int32) - lowest
    padding = _padding(dataset, possible)
    used = (np.bincount(places.ravel(), minlength=possible.size) > 0) & ~padding
    shares = _shares(dataset, _modality_values(dataset, possible), used)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        shares = 1.0 - shares
    table = np.where(padding, 0, np.rint(255.0 * np.clip(shares, 0.0, 1.0))).astype(np.uint8)
    return np.asarray(table[places], np.uint8)


def _padding(dataset: Dataset, possible: NDArray[np.int32]) -> NDArray[np.bool_]:
    first = dataset.get("PixelPaddingValue")
    if not isinstance(first, int):
        return np.zeros(possible.shape, bool)
    limit = dataset.get("PixelPaddingRangeLimit")
    last = limit if isinstance(limit, int) else first
    return np.asarray((possible >= min(first, last)) & (possible <= max(first, last)))


def _modality_values(dataset: Dataset, possible: NDArray[np.int32]) -> NDArray[np.float64]:
    """What the stored values measure: by the device's table, or rescaled (PS3.3 C.11.1)."""
    if dataset.get("ModalityLUTSequence"):
        return looked_up(possible, dataset, dataset.ModalityLUTSequence[0])
    slope, intercept = (_first(dataset.get(f"Rescale{name}")) for name in ("Slope", "Intercept"))
    return np.asarray(possible * (1.0 if slope is None else slope) + (intercept or 0.0), np.float64)


def looked_up(values: NDArray[Any], dataset: Dataset, table: Dataset) -> NDArray[np.float64]:
    """What a table of the data set makes of values; those beyond its ends become its first and last entry."""
    entries = entries_of(dataset, table)
    first = int(table.LUTDescriptor[1])
    if first > 32_767 and values.min() < 0:  # a negative number that was taken for a positive one
        first -= 65_536
    places = np.clip(np.rint(values).astype(np.int64) - first, 0, entries.size - 1)
    return np.asarray(entries[places], np.float64)


def entries_of(dataset: Dataset, table: Dataset) -> NDArray[np.uint16]:
    """The entries of a look-up table, stored in one byte each or in two."""
    count, data = int(table.LUTDescriptor[0]) or 2**16, table.LUTData
    if isinstance(data, bytes):
        order = "<" if dataset.file_meta.TransferSyntaxUID.is_little_endian else ">"
        data = np.frombuffer(data, f"{order}u2" if len(data) >= 2 * count else "u1")
    return np.atleast_1d(np.asarray(data)).astype(np.uint16)[:count]


def _shares(dataset: Dataset, values: NDArray[Any], used: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How bright each value is shown, as a share of white; beyond 0 and 1 it is cut off."""
    if dataset.get("VOILUTSequence"):
        table = dataset.VOILUTSequence[0]
        return looked_up(values, dataset, table) / (2.0 ** int(table.LUTDescriptor[2]) - 1.0)
    centre, width = _first(dataset.get("WindowCenter")), _first(dataset.get("WindowWidth"))
    if centre is not None and width is not None and width > 0:
        return window(values, centre, width, str(dataset.get("VOILUTFunction") or "LINEAR"))
    seen = values[used]
    if not seen.size or seen.max() == seen.min():
        return np.zeros(values.shape)
    return np.asarray((values - float(seen.min())) / (float(seen.max()) - float(seen.min())))


def _first(value: Any) -> float | None:
    first = value[0] if isinstance(value, (list, tuple)) or hasattr(value, "append") else value
    return float(first) if first not in (None, "") and isfinite(float(first)) else None


def window(values: NDArray[Any], centre: float, width: float, function: str) -> NDArray[np.float64]:
    """The share of white that a window gives each value (PS3.3 C.11.2.1.2 and C.11.2.1.3)."""
    if function == "SIGMOID":
        return np.asarray(1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - centre) / width, -60.0, 60.0))))
    if function == "LINEAR_EXACT":
        return np.asarray((values - centre) / width + 0.5)
    if width <= 1.0:  # a threshold
        return np.where(values > centre - 0.5, 1.0, 0.0)
    return np.asarray((values - (centre - 0.5)) / (width - 1.0) + 0.5)
