"""The exponent by which a cost grows."""

import pytest

from benchmarks import growth


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_is_that_power(power: float) -> None:
    assert growth.exponent({size: 3.0 * size**power for size in (10, 100, 1_000)}) == pytest.approx(power)


def test_a_fixed_cost_lowers_the_exponent() -> None:
    assert growth.exponent({size: 100.0 + size for size in (1, 10, 100)}) < 0.2


def test_a_cost_that_grows_too_fast_misses_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    def squared(make: object, sizes: growth.Sizes, rounds: int) -> list[list[float]]:  # noqa: ARG001 - as the real one
        return [[float(size**2) for size in sizes]] * rounds

    monkeypatch.setattr(growth, "_times", squared)
    rows = list(growth.measure(quick=True))
    assert [row.ratio for row in rows] == [pytest.approx(2.0)] * 4
    assert [row.holds for row in rows] == [False] * 4


def test_each_size_has_a_home_of_its_own() -> None:
    times = growth._times(growth._versions, (2, 4), rounds=2)
    assert [len(one) for one in times] == [2, 2]
    assert all(time > 0 for one in times for time in one)
