"""Getting the public films from a page."""

import streamlit as st

from films.fetch import fetch
from films.layout import FOLDER_VARIABLE
from films.progress import Progress
from films.progress_line import sentence_on
from films.sources import FetchError
from pages.parts.literal import literal


def offer_films() -> None:
    """Say that no films are here, and fetch them when asked."""
    st.info(
        f"No films are on this machine. Name a folder in {FOLDER_VARIABLE} or in settings.toml (`films_folder`), "
        "or fetch the public set: 1.2 GB, "
        "*Chest X-Ray Images (Pneumonia)*, Kermany et al. 2018, CC BY 4.0.",
        icon=":material/folder_off:",
    )
    if not st.button("Fetch the public films", icon=":material/download:"):
        return
    bar = st.progress(0.0, "Starting")

    def show(report: Progress) -> None:
        bar.progress(report.share, sentence_on(report))

    try:
        fetch(progress=show)
    except FetchError as error:
        bar.empty()
        st.error(literal(error), icon=":material/cloud_off:")
        return
    st.rerun()
