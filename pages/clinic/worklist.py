"""The Worklist page: many films, the most urgent first; what is on it lies in the spool and survives a reload."""

import streamlit as st

from pages.parts.held_film import let_go
from pages.parts.session import reader_or_stop
from pages.parts.worklist_film import one_film
from pages.parts.worklist_films import film_tiles, how_far
from pages.parts.worklist_filters import FILTERS, View, chosen_view
from pages.parts.worklist_head import head
from pages.parts.worklist_intake import addressed_worklist, begin, take_in
from reading.reader import Reader
from reading.spool import find_worklist
from reading.worklist import Worklist
from reading.worklist_reading import read_on

_LOOK, _GLANCE = 1.5, 15.0  # seconds between two looks at a list that is being read, and at one that is not


def _state(worklist: Worklist, number: int) -> tuple[bool, bool]:
    """Whether anything waits to be read, and whether the film that is shown does."""
    film = worklist.films().get(number)
    return worklist.is_waiting, film is not None and film.result is None


def _look(worklist: Worklist, view: View, reader: Reader, number: int, state: tuple[bool, bool]) -> None:
    """What changes by itself: how far it is, and the tiles; drawn again and again."""
    if find_worklist(worklist.id) is None:
        st.rerun()  # closed by someone else, or by time: the page says so
    read_on(worklist, reader)
    how_far(worklist)
    if again := worklist.came_again:
        st.caption(f"{again:,} file{' was' if again == 1 else 's were'} not taken: the very same lay here already.")
    if not number:
        film_tiles(worklist, view)
    if state != _state(worklist, number) or str(number or "") != st.query_params.get("film", ""):
        st.rerun()  # the whole page: another film was opened, or there is nothing more to wait for


def _whole(worklist: Worklist, reader: Reader) -> None:
    named = st.query_params.get("film", "")
    number = next((one for one in worklist.films() if str(one) == named), 0)
    if named and not number:
        st.query_params.pop("film")
    filtered = any(name in st.query_params for name in FILTERS)
    with st.expander("Order and filters", icon=":material/filter_alt:", expanded=filtered and not number):
        view = chosen_view()
    if not number:
        let_go()
        head(worklist, view)
        with st.expander("Add films", icon=":material/add_photo_alternate:", expanded=not worklist.films()):
            take_in(worklist)
    state = _state(worklist, number)
    st.fragment(_look, run_every=_LOOK if any(state) else _GLANCE)(worklist, view, reader, number, state)
    if number:
        one_film(worklist, view, reader, number)


st.title("Worklist", anchor=False)
reader = reader_or_stop()
worklist = addressed_worklist()
if worklist is None:
    let_go()
    begin()
else:
    try:
        _whole(worklist, reader)
    except FileNotFoundError:
        let_go()
        st.info("This worklist was closed: its films are deleted.", icon=":material/delete_sweep:")
