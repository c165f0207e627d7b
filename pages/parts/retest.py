"""Testing an imported version on this machine's films, before the gate."""

import streamlit as st

from evaluation.retest import retest
from model_store.store import find_version
from pages.parts.film_folder import folder_of_films


def offer_retest(version_id: str) -> None:
    """A button in place of the gate's; the films are read by the version's own graph, and the gate goes by that."""
    st.caption(
        "It was made elsewhere. Before the gate it reads the test films here: what it says of itself does not count."
    )
    if not st.button("Test it on this machine's films", icon=":material/fact_check:"):
        return
    bar = st.progress(0.0, "Dividing the films")

    def show(done: int, films: int) -> None:
        bar.progress(done / films, f"{done:,} of {films:,} films")

    retest(find_version(version_id), folder_of_films(), show)
    bar.empty()
    st.rerun()
