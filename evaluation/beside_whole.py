"""A subgroup's figure beside that of all films: within its interval, or apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.figure import Figure
from evaluation.subgroups import Subgroup

Side = Literal["below", "above", ""]

# Accuracy is left out: it follows the share of sick films in a group, which the whole does not have.
COMPARED = ("sensitivity", "specificity", "auc")


@dataclass(frozen=True)
class Apart:
    """One figure of one subgroup whose interval excludes the figure of all films."""

    group: Subgroup
    name: str
    side: Side


def side_of(figure: Figure, whole: Figure) -> Side:
    """Where the subgroup lies when its interval excludes the whole's value; empty where it does not, or none is known.

    The whole holds the subgroup's films too, so the mark is a little shy.
    """
    if whole.value is None or figure.low is None or figure.high is None:
        return ""
    if figure.high < whole.value:
        return "below"
    return "above" if figure.low > whole.value else ""


def apart(groups: Sequence[Subgroup], whole: Mapping[str, Figure]) -> tuple[Apart, ...]:
    """Every figure of COMPARED that stands apart from the whole, group by group."""
    return tuple(
        Apart(group, name, side)
        for group in groups
        for name in COMPARED
        if name in whole and name in group.figures and (side := side_of(group.figures[name], whole[name]))
    )
