"""The machine that measures: absolute times mean nothing without its name."""

import os
import platform
from pathlib import Path

_PROCESSORS = Path("/proc/cpuinfo")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """The processor, its cores, the system and Python."""
    return f"{_processor()}, {cores()} cores, {platform.system()}, Python {platform.python_version()}"


def load() -> str:
    """What else the machine has to do, in words; empty where the system does not say."""
    if not hasattr(os, "getloadavg"):
        return ""
    waiting = os.getloadavg()[0]
    busy = ", busy with other work: only ratios count" if waiting > cores() / 2 else ""
    return f"load {waiting:.1f} over the last minute{busy}"


def multiplies_16_bits() -> bool:
    """Whether the processor itself multiplies bfloat16; without that a network in 16 bits is of no use."""
    return not {"avx512_bf16", "amx_bf16", "bf16"}.isdisjoint(_said("flags", "Features").split())


def _processor() -> str:
    return _said("model name") or platform.processor() or platform.machine()


def _said(*names: str) -> str:
    """What Linux says of the first processor under the first of the names that it knows; empty elsewhere."""
    if not _PROCESSORS.is_file():
        return ""
    lines = (line.partition(":") for line in _PROCESSORS.read_text(encoding="utf-8").splitlines())
    return next((value.strip() for name, _, value in lines if name.strip() in names), "")
