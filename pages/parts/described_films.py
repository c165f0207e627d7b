"""The folder of films with its description, kept between page views until the folder changes."""

from pathlib import Path

import streamlit as st

from films.description import Description, describe
from films.layout import FilmFolder, load_films
from pages.parts.film_folder import stamp

_SHOW_EVERY = 100  # films between two movements of the bar


def described(path: Path) -> tuple[FilmFolder, Description]:
    """The folder and its description. Raises FilmFolderError; shows a bar while films are looked at."""
    return _described(str(path), stamp(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _described(path: str, stamp: float) -> tuple[FilmFolder, Description]:  # noqa: ARG001 - part of the key
    bar = st.progress(0.0, "Looking at the films")

    def progress(done: int, of: int) -> None:
        if done % _SHOW_EVERY == 0 or done == of:
            bar.progress(done / of, f"Looking at the films: {done:,} of {of:,}")

    folder = load_films(Path(path))
    description = describe(folder, progress)
    bar.empty()
    return folder, description
