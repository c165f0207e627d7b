"""What a pneumonia looks like, bacterial or viral, in words below a finding."""

import streamlit as st

from evaluation.named_causes import NamedBand, named_bands
from model_store.store import find_version
from model_store.version import CAUSES_FILE
from pages.parts.probability_scale import percent
from reading.cause import Cause
from reading.telling import percent_range
from records.error import STOPPED_BY


def show_cause(cause: Cause, version_id: str) -> None:
    """Which cause a pneumonia looks like, by this version, and how often it was right when it was so sure."""
    if cause.name == "not clear":
        st.markdown("Bacterial or viral: **not clear** on this film.")
    else:
        other = "viral" if cause.name == "bacterial" else "bacterial"
        st.markdown(
            f"Looks more like a **{cause.name}** than a {other} pneumonia: "
            f"**{percent(cause.likelier)}**, where both are equally common."
        )
    st.caption(f"{named_alike(cause, version_id)} A test for the germ says more.")


def named_alike(cause: Cause, version_id: str) -> str:
    """How many test films whose cause was named so surely had it; empty where none was, or the version is gone."""
    try:
        band = next((band for band in _bands(version_id) if band.holds(cause)), None)
    except (*STOPPED_BY, ValueError):  # gone since it read the film, or without a cause for any
        return ""
    if band is None or not band.films:
        return ""
    between = percent_range(band.low, band.high)
    return (
        f"Of {band.films:,} test films on which a cause was named so surely, at {between}, it was right on "
        f"{band.right:,}."
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _bands(version_id: str) -> tuple[NamedBand, ...]:
    version = find_version(version_id)
    facts = version.card.cause
    return named_bands(version.file(CAUSES_FILE), facts) if facts else ()
