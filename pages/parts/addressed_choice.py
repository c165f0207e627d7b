"""One of the works that a page lists, by the page's address."""

import streamlit as st


def addressed_choice(label: str, key: str, known: list[str]) -> str:
    """The one that the address names under `key`, else the first, which is the newest.

    The widget has no default of its own: an address leaves that out, and after a reload would mean a newer one.
    """
    st.session_state.setdefault(key, st.query_params.get(key, known[0]))
    if st.session_state[key] not in known:
        st.session_state[key] = known[0]
    return str(st.selectbox(label, known, index=None, key=key, bind="query-params"))
