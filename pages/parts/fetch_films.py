"""Getting the public films from a page."""

import streamlit as st

from films.fetch import fetch
from films.layout import FOLDER_VARIABLE
from films.progress import Progress
from films.sources import FetchError


def offer_films() -> None:
    """Say that no films are here, and fetch them when asked."""
    st.info(
        f"No films are on this machine. Name a folder in {FOLDER_VARIABLE}, or fetch the public set: 1.2 GB, "
        "*Chest X-Ray Images (Pneumonia)*, Kermany et al. 2018, CC BY 4.0.",
        icon=":material/folder_off:",
    )
    if not st.button("Fetch the public films", icon=":material/download:"):
        return
    bar = st.progress(0.0, "Starting")

    def show(report: Progress) -> None:
        bar.progress(report.share, words_of(report))

    try:
        fetch(progress=show)
    except FetchError as error:
        bar.empty()
        st.error(str(error), icon=":material/cloud_off:")
        return
    st.rerun()


def words_of(report: Progress) -> str:
    """How far a fetch has come, with the time left."""
    if report.phase == "counting":
        return "Counting the films"
    left = "" if report.seconds_left is None else f", {_duration(report.seconds_left)} left"
    size = f"{report.done / 1e6:,.0f}" + (f" of {report.total / 1e6:,.0f}" if report.total else "")
    return f"{report.phase.capitalize()}: {size} MB{left}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
