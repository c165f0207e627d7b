"""What a training may learn from: the folder, its division, marks, the clinic's own films."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from films.divisions import Division
from films.layout import FilmFolderError, film_folder, named_folder
from films.marked import leaving_out, left_out, without
from films.protocols import divide
from pages.parts.film_folder import contents_of_folder, films_in, stamp
from records.database import open_database
from records.film_verdicts import verdicts_state
from records.marks import latest_marks
from training.chosen_clinic_films import with_clinic_films
from training.clinic_films import ClinicFilms, clinic_films


def folder_choice() -> Path:
    """The folder of films. Raises FilmFolderError where none is named, or one of a user that there is not."""
    known = film_folder()
    named = st.text_input("Folder of films", str(known or ""), key="training-folder").strip()
    if not named:
        raise FilmFolderError("Expected a folder of films on this machine: the Data page fetches the public ones.")
    return named_folder(named)


def films_to_learn(folder: Path, protocol: str) -> tuple[Division, bool, bool]:
    """The division that a training would learn from, and whether marks and the clinic's films are asked for.

    Raises FilmFolderError, and what dividing the films raises.
    """
    contents, division = divided(folder, protocol)
    with open_database() as database:
        words, state = leaving_out(latest_marks(database)), verdicts_state(database)
    verdicts = state[1]
    marked = set(left_out(contents, words)) & {film.name for film in division.learnable}
    honour = st.toggle(
        f"Leave marked films out ({len(marked):,})", key="honour-marks",
        help="Films of train and validation that people marked as wrongly labelled or unusable.",
    )  # fmt: skip
    if honour:
        division = without(division, marked, contents)
    learn = st.toggle(
        f"Learn from the clinic's own films too{'' if verdicts else ' (no verdicts yet)'}", key="clinic-films",
        help="Kept films that a clinician judged on the Read page.", disabled=not verdicts,
    )  # fmt: skip
    if learn and verdicts:
        clinic = _clinic(str(folder), stamp(folder), protocol, state)
        _tell(clinic)
        division = with_clinic_films(division, clinic.films)
    return division, honour, bool(learn and verdicts)


def _tell(clinic: ClinicFilms) -> None:
    sick = sum(film.positive for film in clinic.films)
    st.caption(
        f"Added to those learned from: {len(clinic.films):,}, of these {sick:,} with pneumonia. "
        f"Refused, though they have a verdict: {len(clinic.refused):,}."
    )
    if told := (*clinic.refused, *clinic.noted):
        with st.expander("Why, film by film"):
            st.dataframe({"Film": [name for name, _ in told], "": [words for _, words in told]}, hide_index=True)


def divided(folder: Path, protocol: str) -> tuple[Mapping[str, str], Division]:
    """The sha256 of each film by name, and the films divided; kept until the folder changes.

    Raises FilmFolderError, and what `divide` raises.
    """
    return _divided(str(folder), stamp(folder), protocol)


@st.cache_resource(max_entries=6, show_spinner="Dividing the films")
def _divided(folder: str, changed: float, protocol: str) -> tuple[Mapping[str, str], Division]:  # noqa: ARG001 - a key
    films = films_in(Path(folder))
    if protocol == "official":
        films.require("test")
    contents = contents_of_folder(Path(folder))
    return contents, divide(protocol, films.films, contents=contents)[0]


@st.cache_resource(max_entries=2, show_spinner="Looking through the clinic's films")
def _clinic(folder: str, changed: float, protocol: str, state: tuple[int, int]) -> ClinicFilms:  # noqa: ARG001
    contents, division = divided(Path(folder), protocol)
    with open_database() as database:
        return clinic_films(database, films_in(Path(folder)).films, division, contents)
