"""One line of a benchmark: a piece of work, its time, and its ratio to the first of its table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Row:
    """median, low and high (quartiles) in `unit`; None with the reason where the work could not be done."""

    benchmark: str
    work: str
    median: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None  # times the time of the table's first row
    reason: str = ""
    unit: str = "ms"

    def facts(self) -> dict[str, Any]:
        """The row as a dictionary."""
        return asdict(self)

    def line(self) -> str:
        """The row as a person reads it."""
        if self.median is None:
            return f"{self.benchmark:10} {self.work:50} not measured: {self.reason}"
        if self.ratio is None:
            return f"{self.benchmark:10} {self.work:50} {self.median:8.2f} {self.unit}"
        spread = f"[{self.low:.2f} to {self.high:.2f}]"
        return f"{self.benchmark:10} {self.work:50} {self.median:8.2f} {self.unit}  {spread:16}  x {self.ratio:.2f}"


def row_of(benchmark: str, work: str, times: Sequence[float], first: float | None = None) -> Row:
    """The row of measured times, milliseconds; first: the median that the ratio is to, else its own."""
    low, median, high = (float(value) for value in np.percentile(times, (25, 50, 75)))
    return Row(benchmark, work, median, low, high, median / (first or median))
