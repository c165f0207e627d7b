"""The Read page: films in, readings out."""

import time
from functools import partial

import streamlit as st

from pages.parts.against_advice import offer_the_number
from pages.parts.examples import example
from pages.parts.film_list import film_list
from pages.parts.kept_readings import keeping, where_films_go
from pages.parts.literal import literal
from pages.parts.session import ShownFilm, Worktable, reader_or_stop, worktable
from pages.parts.shown_film import shown_film
from pages.parts.uploads import forget
from reading.reader import Reader

SLICE = 0.1  # seconds of reading between two drawings of the page, so that results come while others wait


def _read_slice(table: Worktable, reader: Reader) -> None:
    if not table.waiting:
        return
    with keeping() as keep:
        end = time.monotonic() + SLICE
        table.read_next(reader, keep)  # one at least: the page shows it
        while table.waiting and time.monotonic() < end:
            table.read_next(reader, keep)


def _add_uploads(table: Worktable, key: str) -> None:
    """Before the script runs, which then draws a new, empty uploader: Streamlit keeps what lies in one."""
    uploads = st.session_state[key]
    table.add([(upload.name, upload.getvalue()) for upload in uploads])
    forget(uploads)
    table.uploads += 1


def _take_in(table: Worktable) -> None:
    key = f"uploads-{table.uploads}"
    st.file_uploader(
        "Chest films (PNG, JPEG or DICOM), one or many", accept_multiple_files=True, key=key,
        help="A folder or a zip goes onto the Worklist.", on_change=_add_uploads, args=(table, key),
    )  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Try an example", icon=":material/experiment:"):
            chosen = example(table.examples)
            table.add(chosen.films, example=True)
            table.examples += 1
            st.toast(chosen.sentence, duration="long")
        if (table.films or table.waiting) and st.button("Clear the table", icon=":material/delete_sweep:"):
            table.clear()
            st.rerun()


def _put(film: ShownFilm) -> None:
    table.films[table.chosen] = film


st.title("Read films", anchor=False)
reader = reader_or_stop()
table = worktable()
_take_in(table)
_read_slice(table, reader)
if table.waiting:
    done = table.expected - len(table.waiting)
    st.progress(done / table.expected, f"{done} of {table.expected} films read")
if not table.films:
    st.info(f"No films on the table. {where_films_go()}", icon=":material/inbox:")
else:
    film_list(table)
    film = table.films[table.chosen]
    st.subheader(literal(film.name), anchor=False)
    offer = partial(offer_the_number, film, reader, str(table.chosen), _put)
    shown_film(film, film.name, key=f"film-{table.chosen}", offer=offer)
if table.waiting:
    st.rerun()
