"""The operating point of an audit page: a slider, the rules that set it, and the proposal to take it over."""

import math

import streamlit as st

from evaluation.operating_points import by_costs, by_sensitivity, by_youden
from evaluation.proposals import propose_operating_point
from pages.parts.audited import Audited
from pages.parts.literal import literal
from pages.parts.pager import first_page
from pages.parts.unmoved_slider import stand_at_default
from records.database import open_database
from records.error import STOPPED_BY

_KEY = "op"
_LEAST, _MOST, _STEP = 0.001, 0.999, 0.001


def operating_point(audited: Audited) -> float:
    """The operating point that was chosen; the card's until then. It lies in the page's address."""
    of_card = audited.version.card.operating_point.probability
    stand_at_default(_KEY, audited.key, of_card)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen: float = st.slider(
            "Operating point: from this probability on a film is called pneumonia",
            _LEAST, _MOST, of_card, _STEP, format="%.3f", key=_KEY, bind="query-params",
            on_change=first_page,
        )  # fmt: skip
        with st.popover("Rules", icon=":material/tune:"):
            _rules(audited, of_card)
    if chosen != of_card:
        _offer(audited, chosen, of_card)
    return chosen


def _set(probability: float) -> None:
    # Rounded down, so that the film at the point is still called.
    _move_to(min(max(math.floor(probability / _STEP + 1e-9) * _STEP, _LEAST), _MOST))


def _move_to(point: float) -> None:
    st.session_state[_KEY] = point
    first_page()  # other films are called than were


def _rules(audited: Audited, of_card: float) -> None:
    predictions = audited.films.predictions
    st.button("As in the card", on_click=lambda: _move_to(of_card), width="stretch")
    if audited.clinic or predictions.truth.all() or not predictions.truth.any():  # judged films are no measure
        return
    st.button(
        "Highest sensitivity + specificity (Youden)", width="stretch",
        on_click=lambda: _set(by_youden(predictions.truth, predictions.probability)),
    )  # fmt: skip
    least = st.number_input("Find at least this share of pneumonia, %", 50.0, 100.0, 95.0, 0.5)
    st.button(
        "Set for this sensitivity", width="stretch",
        on_click=lambda: _set(by_sensitivity(predictions.truth, predictions.probability, least / 100.0)),
    )  # fmt: skip
    st.caption("These two look at the very films they are judged on: elsewhere they will do a little worse.")
    costs = st.number_input("A missed pneumonia is so many times as bad as a needless alarm", 0.1, 100.0, 5.0, 0.5)
    share = st.number_input("Children with pneumonia, % of those who get a film", 1.0, 99.0, 50.0, 1.0)
    st.button("Set from costs", width="stretch", on_click=lambda: _set(by_costs(costs, share / 100.0)))


def _offer(audited: Audited, chosen: float, of_card: float) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        version = audited.version.id
        st.caption(f"The card of version {version} says {of_card:.3f}: moving the slider changes nothing there.")
        if st.button("Propose this operating point", icon=":material/outgoing_mail:"):
            try:
                with open_database() as database:
                    propose_operating_point(database, version, chosen)
            except STOPPED_BY as error:
                st.error(f"The proposal was not kept: {literal(error)}")
            else:
                st.toast(f"Proposed {chosen:.3f} for version {version}; it is in the ledger.")
