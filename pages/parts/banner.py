"""The intended-use banner that stands on every page."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage


def banner(model_page: StreamlitPage) -> None:
    """Say what the program is for, with the way to the page that says how well it does it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="banner"):
        st.markdown(
            ":material/science: **Research use** · films of children aged 1 to 5 · **not a medical device**",
            width="stretch",
        )
        st.page_link(model_page, label="What this model can and cannot do", width="content")
