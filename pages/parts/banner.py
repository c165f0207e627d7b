"""The intended-use banner that stands on every page."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from evaluation.service_history import override_of
from model_store.card import CardError
from model_store.store import POINTER_FILE, serving_id
from model_store.version import VersionError
from pages.parts.literal import literal
from records.database import DatabaseUnusableError
from records.home import home
from records.schema import NewerDatabaseError


def banner(model_page: StreamlitPage) -> None:
    """Say what the program is for, with the way to the page that says how well it does it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="banner"):
        st.markdown(
            ":material/science: **Research use** · films of children aged 1 to 5 · **not a medical device**",
            width="stretch",
        )
        st.page_link(model_page, label="What this model can and cannot do", width="content")
    if reason := _past_the_gate():
        st.warning(
            f"The model in service did not pass the gate. The reason given: {literal(reason)}",
            icon=":material/gpp_maybe:",
        )


def _past_the_gate() -> str:
    pointer = home() / POINTER_FILE
    try:
        return _reason(str(pointer), pointer.stat().st_mtime_ns) if pointer.is_file() else ""
    except (VersionError, CardError, DatabaseUnusableError, NewerDatabaseError):
        return ""  # the page below says what is wrong; not kept, so that it is asked for again


@st.cache_data(max_entries=2, show_spinner=False)
def _reason(pointer: str, stamp: int) -> str:  # noqa: ARG001 - the key: asked for once after each move of the pointer
    return override_of(serving_id())
