"""The train films most like a film, with their labels: a reason to look at beside the heat map."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from evaluation.neighbours import Embeddings, Neighbour
from evaluation.similar_films import UsualNeighbours, usual_neighbours
from evaluation.tested_here import tested_here
from films.layout import LABELS
from model_store.limits import limits_fixed_here, uncertain_band
from model_store.store import find_version
from model_store.version import EMBEDDINGS_FILE, Version
from pages.parts.film_folder import folder_of_films
from pages.parts.film_pictures import data_address, heat_picture, thumbnail
from pages.parts.gallery import Tile, gallery
from pages.parts.literal import literal
from reading.reader import Reading
from records.error import STOPPED_BY
from training.clinic_films import CLINIC_PREFIX, path_of_clinic_film

_FAILURES = (*STOPPED_BY, ValueError)  # of a version whose films cannot be compared
_UNLIKE = "unlike"  # the concern about a film that lies far from those learned from


@st.fragment
def similar_films(reading: Reading) -> None:
    """Looked for when a person asks, by the embedding that the reading has; nothing is read a second time."""
    if reading.embedding is None:
        return
    part = st.expander("Similar films", icon=":material/grid_view:", key="similar-films", on_change="rerun")
    if not part.open:
        return
    with part:
        try:
            known, usual = _known(reading.model, limits_fixed_here(reading.model))
        except _FAILURES as error:
            st.caption(literal(error))
            return
        row = known.packed(reading.embedding[None])
        near = known.nearest_to(row[0])
        if known.learned_from(row)[0]:
            st.warning("The model learned from this very film: what it says of it proves nothing.")
        _say(reading, near, usual)
        folder = folder_of_films()
        tiles = [neighbour_tile(one, folder, f"{usual.closeness(one.likeness).capitalize()},") for one in near]
        gallery(tiles, heat=False, opened=None, key="similar-films-tiles")
        st.caption(_echo(reading, usual))


@st.cache_resource(max_entries=2, show_spinner="Comparing with the films learned from")
def _known(version_id: str, limits: int) -> tuple[Embeddings, UsualNeighbours]:  # noqa: ARG001 - part of the key
    version = find_version(version_id)
    known, point = embeddings_of(version), version.card.operating_point.probability
    return known, usual_neighbours(known, tested_here(version).predictions, point, uncertain_band(version))


def embeddings_of(version: Version) -> Embeddings:
    """The version's embeddings, kept between script runs. Raises VersionError, ValueError."""
    return _embeddings(str(version.file(EMBEDDINGS_FILE)))


@st.cache_resource(max_entries=2, show_spinner=False)
def _embeddings(path: str) -> Embeddings:
    return Embeddings(Path(path))


def _say(reading: Reading, near: Sequence[Neighbour], usual: UsualNeighbours) -> None:
    """How many carry which label, or that none is alike enough to say anything."""
    if usual.say_nothing(near) or any(concern.code == _UNLIKE for concern in reading.concerns):
        st.warning(
            "This film is unlike those that the model learned from: the nearest of them say nothing about it.",
            icon=":material/social_distance:",
        )
        return
    labels = [one.label for one in near]
    sick = labels.count(LABELS[1])
    st.markdown(
        f"**{sick or 'None'} of the {len(near)} most similar films that the model learned from "
        f"{'is' if sick == 1 else 'are'} labelled pneumonia.**"
        + (f" A clinician here labelled {labels.count(None)} of them." if None in labels else "")
    )


def _echo(reading: Reading, usual: UsualNeighbours) -> str:
    """How much the neighbours add to a finding: the network that made it chose them."""
    said = "Found by the network's own measure, so they are no second opinion."
    if echo := usual.echoes.get(reading.finding):
        said += (
            f" Of {echo.films} test films with this finding {echo.echoed} had neighbours that all carry its label, and "
            f"so had {echo.wrong_echoed} of the {echo.wrong} where it was wrong."
        )
    return f"{said} Labels stand as the data set writes them."


def neighbour_tile(one: Neighbour, folder: Path | None, closeness: str, heat_of: str = "") -> Tile:
    """A neighbour with its label and, where it lies on this machine, its picture. heat_of: a version, for its map."""
    if one.film.startswith(CLINIC_PREFIX):
        path = path_of_clinic_film(one.film)
    else:
        path = folder / one.film if folder else None
    return Tile(
        name=one.film,
        probability=closeness,
        label=f"labelled {one.label or 'by a clinician'}",
        film=data_address(thumbnail(path), "jpeg") if path else None,
        heat=data_address(heat_picture(heat_of, path), "png") if path and heat_of else None,
    )
