"""The confusion matrix as four cells to click, each with its count and what it means to a child."""

from collections.abc import Callable

import streamlit as st

from evaluation.intervals import wilson
from evaluation.outcomes import Cells
from evaluation.sorted_predictions import Outcome

MEANING: dict[Outcome, tuple[str, str]] = {
    "true positive": ("Pneumonia found", "sick children whose film raised the alarm"),
    "false negative": ("Missed pneumonia", "sick children whose film raised none"),
    "false positive": ("Needless alarm", "healthy children whose film raised the alarm"),
    "true negative": ("Rightly cleared", "healthy children whose film raised none"),
}
ROWS: tuple[tuple[str, tuple[Outcome, Outcome]], ...] = (
    ("labelled pneumonia", ("true positive", "false negative")),
    ("labelled normal", ("false positive", "true negative")),
)


def outcome_cells(cells: Cells, chosen: Outcome | None, choose: Callable[[Outcome], None], shares: bool = True) -> None:
    """Two rows of two cells; `choose` is called with the one that was clicked.

    shares: say what part of its row a cell is, which means nothing where people chose the films.
    """
    for row, outcomes in ROWS:
        total = sum(count_of(cells, outcome) for outcome in outcomes)
        columns = st.columns(2)
        for column, outcome in zip(columns, outcomes, strict=True):
            with column.container(border=True):
                _button(cells, outcome, outcome == chosen, choose)
                share = _share(count_of(cells, outcome), total, row) if shares and total else ""
                words = f"{share}{MEANING[outcome][1]}."
                st.caption(words[0].upper() + words[1:])


def count_of(cells: Cells, outcome: Outcome) -> int:
    """The films of one outcome."""
    return int(getattr(cells, outcome.replace(" ", "_")))


def _button(cells: Cells, outcome: Outcome, is_chosen: bool, choose: Callable[[Outcome], None]) -> None:
    st.button(
        f"**{MEANING[outcome][0]}** · {count_of(cells, outcome):,}", key=f"cell-{outcome}",
        type="primary" if is_chosen else "secondary", width="stretch", on_click=choose, args=(outcome,),
        help=f"Show the {outcome}s",
    )  # fmt: skip


def _share(count: int, total: int, row: str) -> str:
    low, high = wilson(count, total)
    interval = f"95 % interval {100 * low:.1f} to {100 * high:.1f} %"
    return f"{100 * count / total:.1f} % of {total:,} {row} ({interval}): "
