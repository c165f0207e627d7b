"""What a finding means for the child in front: how likely pneumonia was before the film, and is after it."""

import streamlit as st

from evaluation.likelihood_bands import LikelihoodBand
from evaluation.pretest import PUBLISHED, usual_pretest
from evaluation.prevalence import after_the_film
from pages.parts.films_read_alike import FAILURES, band_of_film, of_another_age
from pages.parts.hundred_children import hundred_children, of_100
from pages.parts.literal import literal
from pages.parts.probability_scale import percent
from reading.reader import Finding, Reading
from reading.telling import percent_range
from records.settings import LEAST_PRETEST, MOST_PRETEST, SettingsError

_SAID = "before-the-film"  # in the session: what was said of each film's child, by the film's digest
_NOTHING: dict[Finding, str] = {
    "uncertain": "Too near the operating point to call, so there is no likelihood ratio for this child.",
    "no reading": "Without a reading the film says nothing of how likely pneumonia is.",
}
# Which ratio stands here, of those that could; then what it rests on.
_LIMITS = (
    "Counted on the test films that were read like this one. The probability above is not used for it: it can be surer "
    "than the test films bear out. Those are of children with pneumonia and of healthy ones; where others are ill with "
    "something else, a finding tells less."
)


@st.fragment  # the slider moves no more than what stands here
def for_this_child(reading: Reading) -> None:
    """The slider and what follows from it, in an expander that costs nothing while it is closed."""
    if of_another_age(reading.concerns):
        st.caption("By its header the film is of an age that none of the test films has: no likelihood ratio holds.")
        return
    if sentence := _NOTHING.get(reading.finding):
        st.caption(sentence)
        return
    part = st.expander("For this child", icon=":material/person:", key="for-this-child", on_change="rerun")
    if not part.open:
        return
    with part:
        if reading.against_advice:
            st.markdown("The number was asked for against advice: no film that was tested stands for such a one.")
            return
        try:
            band = band_of_film(reading.model, reading.finding, reading.probability)
        except FAILURES as error:
            st.caption(literal(error))
            return
        if band:
            _show(reading, band)


def _show(reading: Reading, band: LikelihoodBand) -> None:
    before = _before_the_film(reading.digest)
    after = after_the_film(band.ratio, before)
    if after.value is None:
        st.markdown(f"There is no likelihood ratio: {after.reason.removeprefix('undefined: ')}.")
        return
    between = "" if after.low is None or after.high is None else f" ({percent(after.low)} to {percent(after.high)})"
    st.markdown(
        f"After it: **{percent(after.value)}**{between}, the post-test probability. Of 100 children with such a film "
        f"**{of_100(after.value)}** have pneumonia."
    )
    hundred_children(after.value)
    st.markdown(_ratio_in_words(band))
    st.caption(_LIMITS + (" With the concern above it may tell less still." if reading.concerns else ""))


def _before_the_film(digest: str) -> float:
    """What was said of this film's child; until then what is usual. Another film begins anew."""
    said: dict[str, float] = st.session_state.setdefault(_SAID, {})
    key = f"before-{digest[:16]}"
    try:
        usual, fault = usual_pretest(), ""
    except SettingsError as error:
        usual, fault = PUBLISHED, f" {literal(error)}"
    chosen: float = st.slider(
        "How likely was pneumonia before the film?",
        LEAST_PRETEST, MOST_PRETEST, said.get(digest, usual.probability), 0.01, format="percent", key=key,
        on_change=lambda: said.update({digest: st.session_state[key]}),
    )  # fmt: skip
    st.caption(f"It starts at {percent(usual.probability)}: {usual.source}.{fault}")
    return chosen


def _ratio_in_words(band: LikelihoodBand) -> str:
    ratio, cells = band.ratio, band.cells
    if ratio.value is None:
        return ""
    between = "" if ratio.low is None or ratio.high is None else f" ({_number(ratio.low)} to {_number(ratio.high)})"
    return (
        f"Likelihood ratio **{_number(ratio.value)}**{between}. Read as {band.finding} with a probability of "
        f"{percent_range(band.low, band.high)} were {cells.true_positive} of {cells.positive} test films labelled "
        f"pneumonia, and {cells.false_positive} of {cells.negative} others."
    )


def _number(ratio: float) -> str:
    decimals = 0 if ratio >= 10 else 1 if ratio >= 1 else 2 if ratio >= 0.1 else 3
    return f"{ratio:.{decimals}f}"
