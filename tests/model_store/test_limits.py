"""The file of limits beside or in a version."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model_store.limits import (
    Band,
    Limits,
    LimitsError,
    as_stored,
    limits_beside,
    limits_of,
    number,
    packed_limits,
    read_limits,
)
from model_store.version import LIMITS_FILE, Version
from tests.phantom_limits import put_beside


def test_limits_come_back_as_they_were_packed(phantom_limits: Limits, tmp_path: Path) -> None:
    path = tmp_path / LIMITS_FILE
    path.write_bytes(packed_limits(phantom_limits))
    again = read_limits(path)
    assert again.facts == phantom_limits.facts
    assert set(again.numbers) == set(phantom_limits.numbers)
    for name, some in phantom_limits.numbers.items():
        np.testing.assert_array_equal(again.numbers[name], some)
    assert len(again.digest) == 64


def test_long_arrays_lose_digits_before_limits_are_fixed_and_short_ones_none() -> None:
    exact = {"long": np.full((100, 100), 1 / 3, np.float32), "short": np.full(10, 1 / 3, np.float32)}
    stored = as_stored(exact)
    assert stored["long"][0, 0] != exact["long"][0, 0]
    np.testing.assert_array_equal(stored["short"], exact["short"])
    np.testing.assert_array_equal(as_stored(stored)["long"], stored["long"])


def test_a_version_without_limits_has_none(tiny_version: Version) -> None:
    assert LIMITS_FILE not in tiny_version.card.files
    assert limits_of(tiny_version) is None


def test_limits_beside_a_version_are_found(tiny_version: Version, phantom_limits: Limits) -> None:
    put_beside(tiny_version, phantom_limits)
    found = limits_of(tiny_version)
    assert found is not None
    assert found.facts == phantom_limits.facts


def test_limits_of_another_network_are_not_used(tiny_version: Version, phantom_limits: Limits) -> None:
    put_beside(tiny_version, replace(phantom_limits, facts=phantom_limits.facts.model_copy(update={"graph": "0" * 64})))
    with pytest.raises(LimitsError, match=f"expected the limits of version {tiny_version.id}"):
        limits_of(tiny_version)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_damaged_file_is_named(tiny_version: Version, content: bytes) -> None:
    path = limits_beside(tiny_version.id)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(LimitsError, match=f"expected readable limits in {path.name}"):
        limits_of(tiny_version)


def test_a_file_with_other_facts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    np.savez(path, facts=np.frombuffer(b'{"format": 2}', np.uint8))
    with pytest.raises(LimitsError, match=r"some\.npz, received: format: "):
        read_limits(path)


@pytest.mark.parametrize(("name", "shape"), [("missing", (2,)), ("here", (3,)), ("here", (2, 1))])
def test_numbers_of_another_shape_are_refused(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(LimitsError, match=f"expected {name} of shape"):
        number({"here": np.zeros(2, np.float32)}, name, *shape)


def test_a_band_holds_its_lower_end_and_not_its_upper_one() -> None:
    band = Band(low=0.4, high=0.6, share=0.1, accuracy=1.0, films=10, rule="some")
    assert [band.holds(probability) for probability in (0.39, 0.4, 0.5, 0.6)] == [False, True, True, False]
    with pytest.raises(ValueError, match="expected low <= high"):
        Band(low=0.6, high=0.4, share=0.1, accuracy=1.0, films=10, rule="some")
