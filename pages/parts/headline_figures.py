"""The four figures that stand above everything else and follow both sliders."""

import streamlit as st

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.figure import Figure
from evaluation.prevalence import AtPrevalence
from model_store.card_blocks import percent

_WIDTH = 168  # pixels of one figure: four in a row on a desk, two on a telephone held upright


def headline_figures(at: AtOperatingPoint, meant: AtPrevalence | None) -> None:
    """Sensitivity and specificity at the operating point; what alarm and all-clear mean at the prevalence."""
    positive = at.classes[1].figures
    with st.container(horizontal=True):
        _metric("Sick children found", positive["sensitivity"], "Sensitivity")
        _metric("Healthy children cleared", positive["specificity"], "Specificity")
        if meant is not None:
            there = f"where {percent(meant.prevalence)} are sick"
            _metric("Alarms that are right", meant.positive_predictive_value, f"Positive predictive value, {there}")
            _metric("All-clears that are right", meant.negative_predictive_value, f"Negative predictive value, {there}")


def _metric(label: str, figure: Figure, meaning: str) -> None:
    if figure.value is None:
        st.metric(label, "–", figure.reason, delta_color="off", delta_arrow="off", help=meaning, width=_WIDTH)
        return
    known = figure.low is not None and figure.high is not None
    between = f"{100 * (figure.low or 0.0):.1f} to {100 * (figure.high or 0.0):.1f} %, " if known else ""
    st.metric(
        label, percent(figure.value), f"{between}{figure.films:,} films",
        delta_color="off", delta_arrow="off", help=f"{meaning}, with its 95 % interval", width=_WIDTH,
    )  # fmt: skip
