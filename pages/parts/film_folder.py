"""The folders of films of this machine, kept between script runs until they change."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import streamlit as st

from films.divisions import content_digests, digest_of_contents
from films.layout import Film, FilmFolder, FilmFolderError, film_folder, load_films
from films.other_folder import Labelling, labelled_films
from pages.parts.audited import Audited
from pages.parts.film_marks import digests_in
from records.kept_films import kept_folder


def folder_of_films() -> Path | None:
    """The folder of films, where this machine has one that can be used."""
    try:
        folder = film_folder()
        return None if folder is None or not films_in(folder) else folder
    except FilmFolderError:
        return None


def folder_of(audited: Audited) -> Path | None:
    """The folder of the films that are looked at, where it is on this machine; judged films may be gone from theirs."""
    if audited.clinic:
        return kept_folder()
    if audited.other is None:
        return folder_of_films()
    folder = Path(audited.other.films_folder)
    return folder if folder.is_dir() else None


def path_of(audited: Audited, folder: Path, name: str) -> Path:
    """Where a film of that folder lies: a kept one under its whole digest, another under its name."""
    return folder / (audited.clinic.said[name].digest if audited.clinic else name)


def digests_of(audited: Audited, folder: Path | None, names: Iterable[str]) -> dict[str, str]:
    """The sha256 of each film by name; a film that is not there has none, unless its reading was recorded."""
    if audited.clinic:
        return {name: audited.clinic.said[name].digest for name in names}
    return digests_in(folder, names) if folder else {}


def films_of(audited: Audited, folder: Path) -> Sequence[Film]:
    """All labelled films of that folder. Raises FilmFolderError."""
    if audited.other is None:
        return films_in(folder)
    return _other_films(str(folder), audited.other.labelling, audited.key)


def digest_of(audited: Audited, folder: Path) -> str:
    """The digest of those films, by which a mark says where it was made. Raises FilmFolderError."""
    if audited.clinic:
        return audited.clinic.data_digest
    return audited.other.data_digest if audited.other else digest_of_contents(contents_of_folder(folder))


@st.cache_resource(max_entries=2, show_spinner="Looking at the films")
def _other_films(folder: str, labelling: Labelling | None, key: str) -> Sequence[Film]:  # noqa: ARG001 - the test's own
    return labelled_films(Path(folder), labelling).films


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
