"""The folder of films of this machine, kept between script runs until it changes."""

from pathlib import Path

import streamlit as st

from films.divisions import content_digests
from films.layout import FilmFolder, FilmFolderError, film_folder, load_films


def folder_of_films() -> Path | None:
    """The folder of films, where this machine has one that can be used."""
    try:
        folder = film_folder()
        return None if folder is None or not films_in(folder) else folder
    except FilmFolderError:
        return None


def films_in(folder: Path) -> FilmFolder:
    """The films of the folder. Raises FilmFolderError."""
    return _films(str(folder), stamp(folder))


def contents_of_folder(folder: Path) -> dict[str, str]:
    """The sha256 of each of its films by name. Raises FilmFolderError."""
    return _contents(str(folder), stamp(folder))


def stamp(folder: Path) -> float:
    """Changes when a film is added to a class folder, or taken away."""
    return sum(inside.stat().st_mtime for inside in folder.glob("*/*") if inside.is_dir())


@st.cache_resource(max_entries=2, show_spinner="Looking at the films")
def _films(folder: str, stamp: float) -> FilmFolder:  # noqa: ARG001 - part of the key
    return load_films(Path(folder))


@st.cache_resource(max_entries=2, show_spinner="Looking at the films")
def _contents(folder: str, stamp: float) -> dict[str, str]:
    return content_digests(_films(folder, stamp))
