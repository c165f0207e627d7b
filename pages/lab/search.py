"""The Search page: recipes tried on films held out of train; how it stands, what is best, and the start."""

import streamlit as st

from films.layout import FilmFolderError
from pages.parts.addressed_choice import addressed_choice
from pages.parts.search_form import search_form
from pages.parts.search_shown import AT_WORK, show_search
from records.database import DatabaseUnusableError, RecordRefusedError
from records.facts import FactsError
from records.ledger import LedgerBrokenError
from records.schema import NewerDatabaseError
from records.settings import SettingsError
from training.jobs import JobError
from training.recipe import RecipeError
from training.search_folder import StudyError
from training.searches import State, known_searches, state_of

_FAILURES = (
    FilmFolderError, RecipeError, JobError, StudyError, DatabaseUnusableError, NewerDatabaseError, RecordRefusedError,
    LedgerBrokenError, FactsError, SettingsError, OSError,
)  # fmt: skip
_LOOK = 5.0  # seconds between two looks at a search that is at work


def _look(name: str, before: State) -> None:
    """One search, drawn again by itself while it is at work."""
    try:
        state = state_of(name)
        if (state in AT_WORK) != (before in AT_WORK):
            st.rerun()  # the whole page: whether it has to look again
        show_search(name, state)
    except _FAILURES as error:
        st.error(str(error), icon=":material/block:")


st.title("Search", anchor=False)
st.markdown(
    "Looks for a better recipe: many short trainings, each scored on films that are held out of train. No test film is "
    "read, and no version is made. Trainings that wait go first."
)
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
except _FAILURES as error:
    st.error(str(error), icon=":material/block:")
