"""The share of sick children that a page speaks of, set by the reader."""

import streamlit as st

from pages.parts.unmoved_slider import stand_at_default

_KEY = "prevalence"
_LEAST, _MOST, _STEP = 0.005, 0.995, 0.005


def prevalence(of_films: float, films: str) -> float:
    """The prevalence that was chosen; that of the films until then. It lies in the page's address.

    films: tells them from all others.
    """
    default = min(max(of_films, _LEAST), _MOST)
    stand_at_default(_KEY, films, default)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen: float = st.slider(
            "Prevalence: the share of these children who are sick",
            _LEAST, _MOST, default, _STEP, format="percent", key=_KEY, bind="query-params",
        )  # fmt: skip
        st.button(
            "As in these films", icon=":material/undo:", disabled=chosen == default,
            on_click=lambda: st.session_state.update({_KEY: default}),
        )  # fmt: skip
    return chosen
