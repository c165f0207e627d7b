"""One stored film large: its picture and reading, and all that is known of it."""

from pathlib import Path

import streamlit as st

from evaluation.neighbours import Neighbour
from films.duplicates import copies_of
from films.layout import FilmFolderError
from model_store.card import CardError
from model_store.store import version_folders
from model_store.version import VersionError
from pages.parts.audited import Audited, audited
from pages.parts.film_folder import digest_of, films_of, folder_of_films, path_of
from pages.parts.film_large import film_large
from pages.parts.film_marks import marking
from pages.parts.film_pictures import reader_of
from pages.parts.gallery import gallery
from pages.parts.kept_readings import verdict_sentence
from pages.parts.literal import literal
from pages.parts.probability_scale import percent
from pages.parts.similar_films import embeddings_of, neighbour_tile
from pages.parts.uncertain import uncertain_at
from reading.reader import finding_of
from records.error import STOPPED_BY


def stored_film(audited_version: Audited, name: str, operating_point: float, folder: Path | None) -> None:
    """The film with its reading at the operating point, and below what else is known of it."""
    place = audited_version.place[name]
    predictions = audited_version.films.predictions
    st.subheader(literal(name.rsplit("/", maxsplit=1)[-1]), anchor=False)
    st.markdown(_what_it_shows(audited_version, name))
    stored = float(predictions.probability[place])
    path = path_of(audited_version, folder, name) if folder else None
    if folder is None or path is None or not path.is_file():
        st.info(
            f"The film is not on this machine. Stored probability of pneumonia: {percent(stored)}.",
            icon=":material/folder_off:",
        )
    else:
        taken = (int(predictions.width[place]), int(predictions.height[place])) if not audited_version.clinic else None
        try:
            film_large(reader_of(audited_version.version.id), path, operating_point, taken)
        except STOPPED_BY as error:  # of a version that cannot read here; the rest needs no reader
            st.error(literal(error), icon=":material/block:")
        with st.expander("Is the label right?", icon=":material/flag:"):
            marking(path, name, lambda: digest_of(audited_version, folder))
        _neighbours(audited_version, name, path)
        if not audited_version.clinic:  # kept films lie there once a content
            _copies(audited_version, folder, name)
    _history(audited_version, name)


def _what_it_shows(audited_version: Audited, name: str) -> str:
    place, predictions = audited_version.place[name], audited_version.films.predictions
    if audited_version.clinic:
        verdict = audited_version.clinic.said[name].verdict
        return f"{verdict_sentence(verdict)} ({verdict.at:%d %B %Y}). Counted as **{audited_version.label(place)}**."
    return (
        f"Labelled **{literal(audited_version.label(place))}**{literal(audited_version.cause(place))}. "
        f"{predictions.width[place]} x {predictions.height[place]} pixels as it was taken."
    )


def _neighbours(audited_version: Audited, name: str, path: Path) -> None:
    st.markdown("**Most like it among the films that the model learned from**")
    try:
        near = _nearest(audited_version, name, path)
    except (ValueError, KeyError, *STOPPED_BY) as error:
        st.caption(literal(error))
        return
    if not near:
        st.caption("This version has no stored comparison for the film.")
        return
    learned_from = folder_of_films()
    version = audited_version.version.id
    tiles = [neighbour_tile(one, learned_from, f"{one.likeness:.2f} alike,", heat_of=version) for one in near]
    gallery(tiles, heat=False, opened=None, key="neighbours")


def _nearest(audited_version: Audited, name: str, path: Path) -> tuple[Neighbour, ...]:
    known = embeddings_of(audited_version.version)
    if audited_version.clinic:
        embedding = reader_of(audited_version.version.id).read(path.read_bytes(), all_the_same=True).embedding
        return () if embedding is None else known.nearest_to(known.packed(embedding[None])[0])
    if audited_version.other is None:
        return known.nearest(name)
    return known.nearest_to(audited_version.other.embeddings()[audited_version.place[name]])


def _copies(audited_version: Audited, folder: Path, name: str) -> None:
    try:
        films = films_of(audited_version, folder)
    except FilmFolderError as error:  # its list is gone, say
        st.caption(literal(error))
        return
    film = next((film for film in films if film.name == name), None)
    copies = copies_of(film, films) if film else ()
    if film is None:
        st.caption(
            "Whether another file holds the same picture cannot be said: this one is none of the folder's films."
        )
    elif copies:
        st.warning(f"The same picture lies in the folder as {', '.join(literal(film.name) for film in copies)}.")
    else:
        st.caption("No other file of the folder holds the same picture.")


def _history(audited_version: Audited, name: str) -> None:
    """What each version says of the film."""
    rows = []
    for folder in version_folders():
        try:
            one = audited(folder.name, audited_version.name)
            point = one.version.card.operating_point.probability
            uncertain = uncertain_at(one.version, point)
        except (CardError, VersionError, ValueError, OSError):
            continue
        if name in one.place:
            probability = float(one.films.predictions.probability[one.place[name]])
            # A table's cells are Markdown, in which > 99 % is somebody's quoted 99 %.
            rows.append((folder.name, literal(percent(probability)), finding_of(probability, point, uncertain)))
    st.markdown("**What each version says of it, at its own operating point**")
    st.table({title: [row[at] for row in rows] for at, title in enumerate(("Version", "Probability", "Finding"))})
