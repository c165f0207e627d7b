"""A reading in words."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.cause import show_cause
from pages.parts.films_read_alike import read_alike
from pages.parts.heat_sentence import heat_sentence
from pages.parts.probability_scale import percent, probability_scale
from reading.cause import Cause
from reading.quality import Concern
from reading.reader import Finding, Reading
from reading.telling import AGAINST_ADVICE, NOT_ASKED, beside_operating_point, heading
from records.readings import NotedConcern, RecordedReading

_ICONS: dict[Finding, str] = {
    "pneumonia": "error", "no pneumonia": "remove_circle", "uncertain": "help", "no reading": "block",
}  # fmt: skip


def show_finding(reading: Reading) -> None:
    """The finding with its probability, the concerns, and what read the film."""
    if reading.against_advice:
        st.warning(AGAINST_ADVICE, icon=":material/front_hand:")
    cause = None if reading.against_advice else reading.cause
    alike = read_alike(reading.model, reading.finding, reading.probability, reading.concerns)
    show_result(reading, cause, reading.model, alike)
    if (inside := reading.heat_inside_lungs) is not None and reading.lungs:
        st.markdown(
            f"**{percent(inside)}** of the heat lies in the lungs, which are {percent(reading.lungs.area)} of the film."
        )
    show_concerns(reading.concerns)
    if reading.heat_map is not None and (doubt := heat_sentence(reading.model)):
        st.caption(doubt)
    st.caption(
        f"Model {reading.model} · {reading.engine}, {reading.device} · {reading.seconds * 1000:.0f} ms  \n"
        f"Film sha256 {reading.digest[:16]}…"
    )


def show_result(reading: Reading | RecordedReading, cause: Cause | None, model: str, alike: str) -> None:
    """The finding, its probability against the operating point, and below a pneumonia what it looks like.

    alike: what the test films that were read alike say of so sure a probability.
    """
    finding, probability, operating_point = reading.finding, reading.probability, reading.operating_point
    icon = "front_hand" if reading.against_advice else _ICONS[finding]
    st.subheader(f":material/{icon}: {heading(finding, reading.against_advice)}", anchor=False)
    if probability is None:
        st.markdown(NOT_ASKED)
        return
    side = beside_operating_point(finding, operating_point)
    st.markdown(f"Probability of pneumonia **{percent(probability)}**, {side}. {alike}")
    probability_scale(finding, probability, operating_point)
    if cause is not None and finding == "pneumonia":
        show_cause(cause, model)


def show_concerns(concerns: Sequence[Concern | NotedConcern]) -> None:
    """What speaks against the film, those that forbid a reading as errors."""
    for concern in concerns:
        show = st.error if concern.blocking else st.warning
        show(concern.sentence, icon=":material/block:" if concern.blocking else ":material/visibility:")
