"""One figure of a report: a value with its interval, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass

from model_store.card import Estimate


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval, the number of films behind it, and how the interval was made.

    Without a value, `reason` says why: an undefined figure is a proper answer, never a NaN. A value
    may stand without an interval; then `method` says why.
    """

    value: float | None
    low: float | None
    high: float | None
    films: int
    method: str
    reason: str = ""

    def text(self, decimals: int = 4) -> str:
        """The figure as a line for people."""
        if self.value is None:
            return self.reason
        value = f"{self.value:.{decimals}f}"
        if self.low is None or self.high is None:
            return f"{value}  n={self.films}  {self.method}"
        return f"{value}  [{self.low:.{decimals}f}, {self.high:.{decimals}f}]  n={self.films}  {self.method}"


def undefined(reason: str, films: int = 0) -> Figure:
    """A figure that has no value, with the reason."""
    return Figure(None, None, None, films, "", reason)


def without_interval(value: float, films: int, why: str) -> Figure:
    """A figure whose interval cannot be given, with the reason."""
    return Figure(value, None, None, films, f"no interval: {why}")


def from_estimate(estimate: Estimate) -> Figure:
    """A figure of the card as a figure of a report."""
    return Figure(estimate.value, estimate.low, estimate.high, estimate.films, estimate.method)


def mapped(figure: Figure, function: Callable[[float], float], method: str) -> Figure:
    """The figure and its bounds through a function that never falls; an interval stays one."""
    if figure.value is None:
        return figure
    if figure.low is None or figure.high is None:
        return Figure(function(figure.value), None, None, figure.films, figure.method)
    return Figure(function(figure.value), function(figure.low), function(figure.high), figure.films, method)
