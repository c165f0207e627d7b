"""Stored values become greys as the standard says, compared with pydicom's own arithmetic."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels.processing import apply_windowing

from reading.dicom_greys import greys, window
from reading.radiograph import decode
from tests.reading.drawn_dicom import data_set, file_of

RAMP = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def shown(pixels: NDArray[Any] = RAMP, bits: int = 12, /, **header: Any) -> NDArray[np.uint8]:
    return greys(data_set(pixels, bits, **header), pixels)


def table(first: int, entries: NDArray[np.unsignedinteger[Any]], bits: int, kind: str = "US") -> list[Dataset]:
    item = Dataset()
    item.LUTDescriptor = [len(entries), first, bits]
    item.add_new(0x00283006, kind, entries.tolist() if kind == "US" else entries.tobytes())
    return [item]


@given(
    centre=st.floats(-3000, 6000),
    width=st.floats(1.5, 9000),
    function=st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    signed=st.booleans(),
)
def test_a_window_is_that_of_pydicom(centre: float, width: float, function: str, signed: bool) -> None:
    pixels = (RAMP.astype(np.int16) - 2048) if signed else RAMP
    header = {"WindowCenter": f"{centre:.6g}", "WindowWidth": f"{width:.6g}", "VOILUTFunction": function}
    dataset = data_set(pixels, **header)
    low, high = (-2048, 2047) if signed else (0, 4095)
    with np.errstate(over="ignore"):  # in pydicom's sigmoid
        expected = (apply_windowing(pixels, dataset) - low) / (high - low) * 255.0
    np.testing.assert_allclose(greys(dataset, pixels), expected, atol=0.51)


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e5), st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]))
def test_a_brighter_value_is_never_shown_darker(centre: float, width: float, function: str) -> None:
    assert (np.diff(window(np.arange(-500, 500), centre, width, function)) >= 0).all()


def test_the_first_of_several_windows_counts() -> None:
    many = shown(WindowCenter=[1000, 3000], WindowWidth=[500, 100])
    np.testing.assert_array_equal(many, shown(WindowCenter=1000, WindowWidth=500))
    assert (many[RAMP < 749].max(), many[RAMP > 1251].min()) == (0, 255)


@pytest.mark.parametrize("width", [0, -5])
def test_a_window_that_is_none_is_passed_over(width: int) -> None:
    np.testing.assert_array_equal(shown(WindowCenter=1000, WindowWidth=width), shown())


def test_monochrome1_is_turned_over_after_the_window() -> None:
    header = {"WindowCenter": 1000, "WindowWidth": 500}
    turned = shown(PhotometricInterpretation="MONOCHROME1", **header)
    np.testing.assert_allclose(turned.astype(int), 255 - shown(**header).astype(int), atol=1)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black_and_takes_no_part_in_the_range(photometric: str) -> None:
    pixels = RAMP // 4 + np.uint16(1000)
    pixels[:, 0], pixels[:, 1] = 4095, 4000
    header = {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4000, "PhotometricInterpretation": photometric}
    read = shown(pixels, **header)
    assert read[:, :2].max() == 0
    assert (read[:, 2:].min(), read[:, 2:].max()) == (0, 255)


def test_rescaling_comes_before_the_window() -> None:
    plain = shown(WindowCenter=1000, WindowWidth=500)
    rescaled = shown(RescaleSlope=2, RescaleIntercept=-1024, WindowCenter=976, WindowWidth=999)
    np.testing.assert_allclose(rescaled.astype(int), plain.astype(int), atol=1)


def test_a_falling_modality_table_turns_the_film_and_the_window_is_of_its_values() -> None:
    falling = table(0, np.arange(4095, -1, -1).astype(np.uint16), 12)
    np.testing.assert_array_equal(shown(ModalityLUTSequence=falling), shown()[::-1, ::-1])
    read = shown(ModalityLUTSequence=falling, WindowCenter=1000, WindowWidth=500)
    np.testing.assert_array_equal(read, shown(WindowCenter=1000, WindowWidth=500)[::-1, ::-1])


def test_a_table_in_bytes_of_one_or_two_is_that_table() -> None:
    entries = (np.arange(256) // 2).astype(np.uint16)
    expected = shown(VOILUTSequence=table(0, entries, 8))
    for kept in (entries, entries.astype(np.uint8)):
        content = file_of(data_set(RAMP, VOILUTSequence=table(0, kept, 8, "OW")))
        np.testing.assert_array_equal(decode(content).pixels, expected)


def test_a_table_may_begin_below_zero() -> None:
    pixels = RAMP.astype(np.int16) - 2048
    steps = table(65_536 - 100, np.array([0, 255], np.uint16), 8)
    np.testing.assert_array_equal(shown(pixels, VOILUTSequence=steps), np.where(pixels <= -100, 0, 255))


def test_a_table_of_interest_goes_before_a_window() -> None:
    steps = (np.arange(1024) // 512 * 1023).astype(np.uint16)
    read = shown(VOILUTSequence=table(1000, steps, 10), WindowCenter=1, WindowWidth=2)
    np.testing.assert_array_equal(read, np.where(RAMP < 1512, 0, 255))


def test_an_even_picture_is_black_without_a_window() -> None:
    assert shown(np.full((8, 8), 700, np.uint16)).max() == 0
