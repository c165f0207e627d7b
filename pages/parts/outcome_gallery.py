"""The gallery of one outcome: filters, order, pages of tiles."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import streamlit as st

from evaluation.selection import Selection, kept
from evaluation.sorted_predictions import ORDERS, Order, Outcome, Places
from evaluation.subgroups import size_bands
from pages.parts.audited import Audited
from pages.parts.fetch_films import offer_films
from pages.parts.film_folder import digests_of, path_of
from pages.parts.film_marks import MARKS, NOT_MARKED, marks_of
from pages.parts.film_pictures import concerns_of, data_address, heat_picture, thumbnail
from pages.parts.gallery import Tile, gallery
from pages.parts.judged_films import agreements
from pages.parts.literal import literal
from pages.parts.pager import first_page, pager
from pages.parts.probability_scale import percent
from reading.quality import CODES
from records.tables import Agreement

TILES = 24  # a page
FILTERS = ("sort", "cause", "size", "concern", "mark", "verdict", "text")  # their names in the address
NOT_JUDGED = "none"
VERDICTS: tuple[str, ...] = (*get_args(Agreement), NOT_JUDGED)
_ANY = "any"
_NO_CONCERN = "none"


def chosen_films(audited: Audited, outcome: Outcome, operating_point: float, folder: Path | None) -> Places:
    """The films of an outcome that the filters keep, in the chosen order; draws the filters."""
    predictions = audited.films.predictions
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order: Order = st.selectbox(
            "Order", list(ORDERS), format_func=lambda name: ORDERS[name], key="sort", bind="query-params", width=260,
            on_change=first_page,
        )  # fmt: skip
        if audited.clinic:  # neither is recorded of a reading
            cause = size = None
        else:
            cause = _choice("Cause", sorted(set(predictions.cause)), "cause")
            size = _choice("Size of the film", [name for name, _ in size_bands(predictions)], "size")
        concern = _choice("Concern", [_NO_CONCERN, *CODES.values()], "concern") if folder else None
        mark = _choice("Mark", list(MARKS), "mark") if folder else None
        verdict = _choice("Clinicians' verdict on this version", list(VERDICTS), "verdict") if folder else None
        text = st.text_input("In the file name", key="text", bind="query-params", width=180, on_change=first_page)
    selection = Selection(cause, size, text.strip(), _said(audited, folder, mark, verdict))
    inside = None if selection.is_all else kept(predictions, selection)
    places = audited.films.gallery(outcome, operating_point, order, inside)
    return places if folder is None or concern is None else _with_concern(audited, places, folder, concern)


def _said(audited: Audited, folder: Path | None, mark: str | None, verdict: str | None) -> set[str] | None:
    """The names of the films of which this was said; None where nothing is asked of them."""
    if folder is None or (mark is None and verdict is None):
        return None
    names = audited.films.predictions.film
    digests = digests_of(audited, folder, names)
    marked = marks_of(lambda: digests)
    judged = agreements(audited.version.id) if verdict else {}
    return {
        name for name in names
        if mark in (None, marked.get(name, NOT_MARKED))
        and verdict in (None, judged.get(digests.get(name, ""), NOT_JUDGED))
    }  # fmt: skip


def _with_concern(audited: Audited, places: Places, folder: Path, concern: str) -> Places:
    """Of these films those that have the concern: each is opened once, which takes a millisecond or some."""
    names = audited.films.predictions.film
    with st.spinner("Looking at the films"):
        paths = [path_of(audited, folder, names[place]) for place in places]
        found = [{CODES[code] for code in concerns_of(path)} or {_NO_CONCERN} for path in paths]
    return places[np.array([concern in one for one in found], np.bool_)]


def _choice(label: str, names: Sequence[str], key: str) -> str | None:
    chosen = st.selectbox(label, [_ANY, *names], key=key, bind="query-params", width=200, on_change=first_page)
    return None if chosen == _ANY else str(chosen)


def outcome_gallery(audited: Audited, places: Places, folder: Path | None) -> None:
    """The page of tiles that the address names, with the way to the others."""
    if not len(places):
        st.info("No film here: the filters leave none, or the operating point does.", icon=":material/filter_alt_off:")
        return
    shown = places[pager(len(places), TILES, "Films")].tolist()
    heat = st.toggle("Heat maps on all", key="heat", bind="query-params", help="else on the film under the pointer")
    names = [audited.films.predictions.film[place] for place in shown]
    marks = marks_of(lambda: digests_of(audited, folder, names))
    tiles = [_tile(audited, place, folder, marks) for place in shown]
    gallery(tiles, heat=heat, opened=lambda name: st.query_params.update(film=name), key="gallery")
    if folder is None:
        _say_where_films_are(audited)


def _say_where_films_are(audited: Audited) -> None:
    if audited.other is None:
        offer_films()
    else:
        st.info(f"The films are not in {literal(audited.other.films_folder)} any more.", icon=":material/folder_off:")


def _tile(audited: Audited, place: int, folder: Path | None, marks: Mapping[str, str]) -> Tile:
    predictions = audited.films.predictions
    name = predictions.film[place]
    path = None if folder is None else path_of(audited, folder, name)
    return Tile(
        name=name,
        probability=percent(float(predictions.probability[place])),
        label=f"for pneumonia, labelled {audited.label(place)}{audited.cause(place)}",
        mark=marks.get(name, ""),
        film=None if path is None else data_address(thumbnail(path), "jpeg"),
        heat=None if path is None else data_address(heat_picture(audited.version.id, path), "png"),
    )
