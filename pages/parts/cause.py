"""What a pneumonia looks like, bacterial or viral, in words below a finding."""

import streamlit as st

from model_store.card import CardError, Estimate, read_card
from model_store.store import folder_of_version
from model_store.version import VersionError
from pages.parts.probability_scale import percent
from reading.cause import Cause


def show_cause(cause: Cause, version_id: str) -> None:
    """Which cause the film looks like, by this version, and how often it is right; for below a finding of pneumonia."""
    if cause.name == "not clear":
        st.markdown("Bacterial or viral: **not clear** on this film.")
    else:
        other = "viral" if cause.name == "bacterial" else "bacterial"
        st.markdown(
            f"Looks more like a **{cause.name}** than a {other} pneumonia: "
            f"**{percent(cause.likelier)}**, where both are equally common."
        )
    if right := _named_rightly(version_id):
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
