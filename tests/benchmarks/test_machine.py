"""What is said of the machine that measures."""

from pathlib import Path

import pytest

from benchmarks import machine

CPU = "processor\t: 0\nmodel name\t: Some processor\nflags\t\t: fpu avx2 {flag}\n\nmodel name\t: Another\n"


@pytest.mark.parametrize(("flag", "has"), [("avx512_bf16", True), ("amx_bf16 amx_int8", True), ("avx512f", False)])
def test_a_processor_is_named_and_says_whether_it_multiplies_16_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flag: str, has: bool
) -> None:
    (tmp_path / "cpuinfo").write_text(CPU.format(flag=flag))
    monkeypatch.setattr(machine, "_PROCESSORS", tmp_path / "cpuinfo")
    assert machine.machine().startswith("Some processor, ")
    assert machine.multiplies_16_bits() == has


def test_where_the_system_says_nothing_the_processor_still_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_PROCESSORS", tmp_path / "none")
    assert machine.machine()[0] != ","
    assert not machine.multiplies_16_bits()
