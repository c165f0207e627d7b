"""What telling bacterial from viral pneumonia is worth, in figures."""

import streamlit as st

from model_store.card import Card, CauseFacts
from model_store.card_cause import CAUSE_NAMES
from pages.parts.probability_scale import percent
from pages.parts.shown_plot import Columns, table_with_download


def cause_columns(facts: CauseFacts) -> Columns:
    """The figures of the cause as columns of a table."""
    shown = list(facts.figures.items())
    return {
        "figure": [CAUSE_NAMES[name][0] for name, _ in shown],
        "value": [figure.value for _, figure in shown],
        "low": [figure.low for _, figure in shown],
        "high": [figure.high for _, figure in shown],
        "films": [figure.films for _, figure in shown],
        "meaning": [CAUSE_NAMES[name][1] for name, _ in shown],
    }


def cause_panel(card: Card) -> None:
    """What telling causes apart is worth on the version's own test set."""
    if card.cause is None:
        st.info("This version does not tell bacterial from viral pneumonia.", icon=":material/coronavirus:")
        return
    st.markdown(
        "Below a finding of pneumonia the Read page says whether the film looks bacterial or viral, from a probability "
        f"of {percent(card.cause.named_from)} on. These are the figures over all test films whose cause is known."
    )
    table_with_download(cause_columns(card.cause), "Bacterial or viral", f"{card.id}-cause")
