"""A slider that nobody moved, on a page that turns to another version or to other films."""

import streamlit as st


def stand_at_default(key: str, of: str, default: float) -> None:
    """Before the slider of this key is drawn: back to its default once it is of something else.

    Streamlit keeps a slider's first default as if a person had chosen it. What one did choose lies in the address
    and stays.
    """
    before = f"{key}-of"
    if st.session_state.get(before, of) != of and key not in st.query_params:
        st.session_state[key] = default
    st.session_state[before] = of
