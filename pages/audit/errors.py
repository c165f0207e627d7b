"""The Errors page: the four outcomes of the stored films, their galleries, and each film large.

The address holds the whole view: cell, page and film make steps of the browser's history, the rest is bound to widgets.
"""

from typing import get_args

import streamlit as st

from evaluation.sorted_predictions import Outcome, Places
from pages.parts.audited import Audited
from pages.parts.chosen_version import audited_or_stop
from pages.parts.film_folder import folder_of
from pages.parts.operating_point import operating_point
from pages.parts.outcome_cells import MEANING, outcome_cells
from pages.parts.outcome_gallery import FILTERS, chosen_films, outcome_gallery
from pages.parts.stored_film import stored_film
from pages.parts.take_away import take_away


def _open_cell(outcome: Outcome) -> None:
    for name in ("film", "page"):
        st.query_params.pop(name, None)
    st.query_params["cell"] = outcome


def _close_film() -> None:
    st.query_params.pop("film", None)


def _cell() -> Outcome | None:
    named = st.query_params.get("cell")
    return next((outcome for outcome in get_args(Outcome) if outcome == named), None)


def _steps(audited: Audited, places: Places | None, film: str) -> None:
    """Back to the gallery, and to the film's neighbours in it."""
    names = [] if places is None else [audited.films.predictions.film[place] for place in places.tolist()]
    at = names.index(film) if film in names else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All films", icon=":material/grid_view:", on_click=_close_film, shortcut="G")
        for words, icon, by, key in (("Previous", "arrow_back", -1, "P"), ("Next", "arrow_forward", 1, "N")):
            there = at is not None and 0 <= at + by < len(names)
            st.button(
                words, icon=f":material/{icon}:", disabled=not there, shortcut=key, key=f"film-{words}",
                on_click=(lambda to: st.query_params.update(film=to)),
                args=(names[at + by] if there and at is not None else "",),
            )  # fmt: skip
        outside = "" if places is None else "This film is not among those chosen"
        st.markdown(f"Film {at + 1:,} of {len(names):,}" if at is not None else outside)


st.title("Errors", anchor=False)
audited = audited_or_stop(with_clinic=True)
folder = folder_of(audited)
point = operating_point(audited)
cell, film = _cell(), st.query_params.get("film", "")
is_film = film in audited.place
if not is_film:
    outcome_cells(audited.films.cells(point), cell, _open_cell, shares=audited.clinic is None)
chosen = None
if cell is not None:
    st.header(MEANING[cell][0], anchor=False)
    with st.expander("Order and filters", expanded=not is_film and any(name in st.query_params for name in FILTERS)):
        chosen = chosen_films(audited, cell, point, folder)
if is_film:
    _steps(audited, chosen, film)
    stored_film(audited, film, point, folder)
elif chosen is not None:
    outcome_gallery(audited, chosen, folder)
    take_away(audited, chosen, point, folder, MEANING[cell][0] if cell else "")
else:
    st.caption("Click a count to see its films.")
