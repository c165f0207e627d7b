"""What a pneumonia looks like, bacterial or viral, in words and figures."""

import streamlit as st

from model_store.card import Card, CardError, CauseFacts, Estimate, read_card
from model_store.card_cause import CAUSE_NAMES
from model_store.store import folder_of_version
from model_store.version import VersionError
from pages.parts.probability_scale import percent
from pages.parts.shown_plot import Columns, table_with_download
from reading.reader import Reading


def show_cause(reading: Reading) -> None:
    """Which cause the film looks like, below a finding of pneumonia; nothing below another finding."""
    if reading.cause is None or reading.finding != "pneumonia":
        return
    if reading.cause.name == "not clear":
        st.markdown("Bacterial or viral: **not clear** on this film.")
    else:
        other = "viral" if reading.cause.name == "bacterial" else "bacterial"
        st.markdown(
            f"Looks more like a **{reading.cause.name}** than a {other} pneumonia: "
            f"**{percent(reading.cause.likelier)}**, where both are equally common."
        )
    if right := _named_rightly(reading.model):
        st.caption(
            f"Where a cause was named on test films, it was right on {percent(right.value)} "
            f"({percent(right.low)} to {percent(right.high)}, {right.films} films). A test for the germ says more."
        )


def _named_rightly(version_id: str) -> Estimate | None:
    try:
        facts = read_card(folder_of_version(version_id)).cause
    except (CardError, VersionError):  # gone since it read the film
        return None
    return facts.figures.get("accuracy_named") if facts else None


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
