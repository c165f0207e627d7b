"""A reading in words."""

import streamlit as st

from pages.parts.cause import show_cause
from pages.parts.heat_sentence import heat_sentence
from pages.parts.probability_scale import percent, probability_scale
from reading.reader import Finding, Reading

_HEADINGS: dict[Finding, str] = {
    "pneumonia": ":material/error: Finding: pneumonia",
    "no pneumonia": ":material/remove_circle: Finding: no pneumonia",
    "uncertain": ":material/help: Uncertain",
    "no reading": ":material/block: No reading",
}


def show_finding(reading: Reading) -> None:
    """The finding with its probability, the concerns, and what read the film."""
    st.subheader(_HEADINGS[reading.finding], anchor=False)
    if reading.probability is None:
        st.markdown("The model was not asked, for this reason:")
    else:
        side = "at or above" if reading.probability >= reading.operating_point else "below"
        st.markdown(
            f"Probability of pneumonia **{percent(reading.probability)}**, {side} the operating point of "
            f"{percent(reading.operating_point)}."
        )
        probability_scale(reading.finding, reading.probability, reading.operating_point)
        show_cause(reading)
        if (inside := reading.heat_inside_lungs) is not None:
            st.markdown(f"**{percent(inside)}** of the heat lies in the lungs.")
    for concern in reading.concerns:
        show = st.error if concern.blocking else st.warning
        show(concern.sentence, icon=":material/block:" if concern.blocking else ":material/visibility:")
    if reading.heat_map is not None and (doubt := heat_sentence(reading.model)):
        st.caption(doubt)
    st.caption(
        f"Model {reading.model} · {reading.engine}, {reading.device} · {reading.seconds * 1000:.0f} ms  \n"
        f"Film sha256 {reading.digest[:16]}…"
    )
