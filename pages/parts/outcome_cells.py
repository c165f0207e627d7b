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


def outcome_cells(cells: Cells, chosen: Outcome | None, choose: Callable[[Outcome], None]) -> None:
    """Two rows of two cells; `choose` is called with the one that was clicked."""
    for row, outcomes in ROWS:
        total = sum(count_of(cells, outcome) for outcome in outcomes)
        columns = st.columns(2)
        for column, outcome in zip(columns, outcomes, strict=True):
            with column.container(border=True):
                _cell(cells, outcome, total, row, outcome == chosen, choose)


def count_of(cells: Cells, outcome: Outcome) -> int:
    """The films of one outcome."""
    return int(getattr(cells, outcome.replace(" ", "_")))


def _cell(
    cells: Cells, outcome: Outcome, total: int, row: str, is_chosen: bool, choose: Callable[[Outcome], None]
) -> None:
    count, (name, meaning) = count_of(cells, outcome), MEANING[outcome]
    st.button(
        f"**{name}** · {count:,}", key=f"cell-{outcome}", type="primary" if is_chosen else "secondary", width="stretch",
        on_click=choose, args=(outcome,), help=f"Show the {outcome}s",
    )  # fmt: skip
    share = ""
    if total:
        low, high = wilson(count, total)
        share = (
            f"{100 * count / total:.1f} % of {total:,} {row} (95 % interval {100 * low:.1f} to {100 * high:.1f} %): "
        )
    st.caption(f"{share}{meaning}.")
