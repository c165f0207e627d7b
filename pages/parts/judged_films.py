"""The films that clinicians judged, as a set to look at; kept between script runs until another verdict is given."""

from collections.abc import Mapping

import streamlit as st

from evaluation.judged_films import JudgedFilms, judged_films
from model_store.store import find_version
from pages.parts.literal import literal
from records.database import Database, DatabaseUnusableError, database_path, open_database
from records.film_verdicts import film_verdicts, latest_by_film, verdicts_state
from records.kept_films import kept_film
from records.schema import NewerDatabaseError
from records.selection import Selection
from records.tables import Agreement

CLINIC = "verdicts of the clinic"


def judged_films_of(version_id: str) -> JudgedFilms | None:
    """The films that the version read and that a verdict says something of; None where there is none."""
    if not database_path().is_file():  # looking makes no database
        return None
    try:
        with open_database() as database:
            found = _judged(version_id, str(database.path), verdicts_state(database), database)
    except (DatabaseUnusableError, NewerDatabaseError) as error:
        st.warning(f"Verdicts cannot be read: {literal(error)}", icon=":material/database_off:")
        return None
    return found if found.said else None


def agreements(version_id: str) -> Mapping[str, Agreement]:
    """What was last said of a reading of this version, by the film's digest."""
    if not database_path().is_file():
        return {}
    try:
        with open_database() as database:
            verdicts = latest_by_film(film_verdicts(database, Selection(version=version_id)))
    except (DatabaseUnusableError, NewerDatabaseError) as error:
        st.warning(f"Verdicts cannot be read: {literal(error)}", icon=":material/database_off:")
        return {}
    return {digest: one.verdict.agreement for digest, one in verdicts.items()}


@st.cache_resource(max_entries=8, show_spinner=False)
def _judged(
    version_id: str,
    path: str,  # noqa: ARG001 - the key
    state: tuple[int, int],
    _database: Database,
) -> JudgedFilms:
    verdicts = film_verdicts(_database, Selection(version=version_id))
    return judged_films(verdicts, find_version(version_id).card.calibration, state)


def say_what_was_judged(found: JudgedFilms) -> None:
    """How many films these are, and why no figure on them says what the version is worth."""
    films, kept = len(found.said), sum(kept_film(one.digest) is not None for one in found.said.values())
    pictures = "all" if kept == films else f"{kept:,}" if kept else "none"
    st.info(
        f"What clinicians said of films that this version read: {_films(films)}, {pictures} of them kept. People chose "
        "what to judge, by what they looked at: this is no test set, and says nothing of how often the version errs.",
        icon=":material/how_to_reg:",
    )
    if found.not_counted:
        st.caption(f"{_films(found.not_counted)} left out: the verdict does not say whether there is pneumonia.")


def _films(count: int) -> str:
    return "1 film" if count == 1 else f"{count:,} films"
