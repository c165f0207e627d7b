"""What the gate found, criterion by criterion."""

from collections.abc import Sequence

import streamlit as st

from evaluation.gate import Check, GateResult
from pages.parts.literal import literal


def show_gate_result(result: GateResult) -> None:
    """The verdict, each criterion with value and limit, and what has to be known of it."""
    when = f"{result.at:%d %B %Y, %H:%M} UTC, on {result.films:,} films against {result.champion}"
    if result.passed:
        st.success(f"It passes the gate ({when}).", icon=":material/check_circle:")
    else:
        failed = ", ".join(check.name for check in result.checks if not check.passed)
        st.error(f"It does not pass the gate: {failed} ({when}).", icon=":material/cancel:")
    if result.criteria_late:
        st.warning("The criteria were changed after the candidate was measured.", icon=":material/history:")
    if result.imported_note:
        st.warning(result.imported_note, icon=":material/fact_check:")
    _table(result.checks)
    if result.marked is None:
        st.caption("People marked films; which of the test films these are cannot be known without the films.")
    elif result.marked:
        st.caption(f"The same without the {result.marked} test films that people marked:")
        _table(result.checks_without_marked)
    st.download_button(
        "Result (JSON)", result.model_dump_json(indent=1), f"gate-{result.candidate}.json", "application/json",
        icon=":material/download:",
    )  # fmt: skip


def _table(checks: Sequence[Check]) -> None:
    st.table(
        {
            "": [":material/check: pass" if check.passed else ":material/close: **fail**" for check in checks],
            "Criterion": [check.name for check in checks],
            "What it says": [literal(check.sentence) for check in checks],
            "Value": ["–" if check.value is None else f"{check.value:.3g}" for check in checks],
            "Limit": [f"{check.limit:g}" for check in checks],
        }
    )
