"""What is said before a training starts: the films, the minutes, the room on the disk."""

import streamlit as st

from films.divisions import Division
from pages.parts.durations import duration
from records.home import home
from training.disk import bytes_free
from training.expected import Expected, expected
from training.pace import known_pace, measure_pace
from training.recipe import Recipe


def before_training(recipe: Recipe, division: Division) -> None:
    """Say it, and offer to measure this machine's pace, again where that was done while the machine was busy."""
    before_start(expected(recipe, division), recipe, "Part", "Longer while others use the machine.")


def before_start(takes: Expected, recipe: Recipe, parts: str, words: str) -> None:
    """The same for anything that learns. recipe: whose pace counts. parts: what the films are divided by."""
    st.subheader("Before the start", anchor=False)
    pace = known_pace(recipe)
    st.table(
        {
            parts: list(takes.films),
            "Without pneumonia": [f"{normal:,}" for normal, _ in takes.films.values()],
            "With pneumonia": [f"{sick:,}" for _, sick in takes.films.values()],
        }
    )
    with st.container(horizontal=True, gap="large"):
        with st.container(width="content"):
            st.metric("Expected time", duration(60 * takes.minutes(pace)) if pace else "not measured")
        with st.container(width="content"):
            needed, free = takes.bytes_on_disk / 1e6, bytes_free(home()) / 1e9
            st.metric("Room on the disk", f"{needed:,.0f} MB", help=f"{free:,.1f} GB are free.")
    if pace:
        st.caption(
            f"{takes.steps:,} steps of {1000 * pace.step:,.0f} ms, as measured on this machine, and "
            f"{takes.scored:,} films scored. {words}"
        )
    measured = "again" if pace else "on this machine"
    if st.button(f"Measure a step {measured}", icon=":material/timer:", help="About half a minute."):
        with st.spinner("Training for some steps on drawn pixels"):
            measure_pace(recipe)
        st.rerun()
