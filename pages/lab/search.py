"""The Search page: recipes tried on films held out of train; how it stands, what is best, and the start."""

import streamlit as st

from pages.parts.addressed_choice import addressed_choice
from pages.parts.literal import literal
from pages.parts.search_form import search_form
from pages.parts.search_shown import AT_WORK, show_search
from pages.parts.training_needs import training_can_run
from records.error import STOPPED_BY
from training.searches.searches import State, known_searches, state_of

_LOOK = 5.0  # seconds between two looks at a search that is at work


def _look(name: str, before: State) -> None:
    """One search, drawn again by itself while it is at work."""
    try:
        state = state_of(name)
        if (state in AT_WORK) != (before in AT_WORK):
            st.rerun()  # the whole page: whether it has to look again
        show_search(name, state)
    except STOPPED_BY as error:
        st.error(literal(error), icon=":material/block:")


st.title("Search", anchor=False)
st.markdown(
    "Looks for a better recipe: many short trainings, each scored on films that are held out of train. No test film is "
    "read, and no version is made. Trainings that wait go first."
)
if not training_can_run():
    st.stop()
try:
    known = known_searches()
    if known:
        shown = addressed_choice("Search", "search", known)
        state = state_of(shown)
        st.fragment(_look, run_every=_LOOK if state in AT_WORK else None)(shown, state)
    with st.expander(
        "Begin a search", icon=":material/add:", expanded=not known, key="begin", on_change="rerun"
    ) as new:
        if new.open:
            search_form()
except STOPPED_BY as error:
    st.error(literal(error), icon=":material/block:")
