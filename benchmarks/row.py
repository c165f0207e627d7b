"""One line of a benchmark: a piece of work, its time, its ratio to another, and whether that is what it should be."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

First = float | Sequence[float] | None  # what a ratio is to: its median, its times round by round, or the row itself


@dataclass(frozen=True)
class Target:
    """The most, or the least, that a row's ratio may be; without a ratio its median."""

    limit: float
    at_least: bool = False

    def holds(self, value: float) -> bool:
        """Whether a ratio is as it should be."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.limit:g}"


@dataclass(frozen=True)
class Row:
    """median, low and high (quartiles) in `unit`; where the work could not be done the reason, and none of them.

    ratio: times the time of the table's first row, or what `work` says; ratio_low, ratio_high: its quartiles.
    """

    benchmark: str
    work: str
    median: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    reason: str = ""
    unit: str = "ms"
    ratio_low: float | None = None
    ratio_high: float | None = None
    target: Target | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the target holds; None without one, or where nothing was measured."""
        value = self.median if self.ratio is None else self.ratio
        return None if self.target is None or value is None else self.target.holds(value)

    def facts(self) -> dict[str, Any]:
        """The row as a dictionary."""
        return asdict(self) | {"holds": self.holds}

    def line(self) -> str:
        """The row as a person reads it."""
        start = f"{self.benchmark:10} {self.work:58}"
        if self.reason:
            return f"{start} not measured: {self.reason}"
        time = "" if self.median is None else f"{self.median:.2f} {self.unit}{_spread(self.low, self.high)}"
        ratio = "" if self.ratio is None else f"x {self.ratio:.2f}{_spread(self.ratio_low, self.ratio_high)}"
        verdict = "" if self.holds is None else f"{self.target}: {'holds' if self.holds else 'DOES NOT HOLD'}"
        return f"{start} {time:32} {ratio:24} {verdict}".rstrip()


def _spread(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" [{low:.2f} to {high:.2f}]"


def row_of(benchmark: str, work: str, times: Sequence[float], first: First = None, target: Target | None = None) -> Row:
    """The row of measured times, milliseconds, with its ratio to `first`.

    Where both have a time of every round they are divided round by round, so that a busy moment, which meets both, does
    not count.
    """
    low, median, high = quartiles(times)
    ratio_low, ratio, ratio_high = quartiles(_ratios(times, first))
    return Row(benchmark, work, median, low, high, ratio, ratio_low=ratio_low, ratio_high=ratio_high, target=target)


def ratio_row(benchmark: str, work: str, above: Sequence[float], below: First, target: Target | None) -> Row:
    """The ratio of two works that have rows of their own."""
    low, ratio, high = quartiles(_ratios(above, below))
    return Row(benchmark, work, ratio=ratio, ratio_low=low, ratio_high=high, target=target)


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile."""
    low, median, high = (float(value) for value in np.percentile(values, (25, 50, 75)))
    return low, median, high


def _ratios(times: Sequence[float], first: First) -> Sequence[float]:
    if isinstance(first, Sequence):
        if len(first) == len(times):
            return [one / other for one, other in zip(times, first, strict=True)]
        first = float(np.median(first))
    return [time / (first or float(np.median(times))) for time in times]
