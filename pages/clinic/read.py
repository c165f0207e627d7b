"""The Read page: films in, readings out."""

import time

import streamlit as st

from pages.parts.dicom_header import show_header
from pages.parts.examples import example
from pages.parts.film_large import laid_over
from pages.parts.film_list import film_list
from pages.parts.film_viewer import film_viewer
from pages.parts.finding import show_finding
from pages.parts.kept_readings import keeping, verdict_on, where_films_go
from pages.parts.session import ShownFilm, Worktable, reader_or_stop, worktable
from reading.reader import Reader

SLICE = 0.1  # seconds of reading between two drawings of the page, so that results come while others wait


def _read_slice(table: Worktable, reader: Reader) -> None:
    if not table.waiting:
        return
    end = time.monotonic() + SLICE
    with keeping() as keep:
        while table.waiting and time.monotonic() < end:
            table.read_next(reader, keep)


def _take_in(table: Worktable) -> None:
    uploads = st.file_uploader(
        "Chest films (PNG, JPEG or DICOM), one or many", accept_multiple_files=True, key=f"uploads-{table.uploads}"
    )
    if uploads:
        table.add([(upload.name, upload.getvalue()) for upload in uploads])
        table.uploads += 1
        st.rerun()  # with an empty uploader: Streamlit keeps what lies in it
    with st.container(horizontal=True):
        if st.button("Try an example", icon=":material/experiment:"):
            chosen = example(table.examples)
            table.add(chosen.films, example=True)
            table.examples += 1
            st.toast(chosen.sentence, duration="long")
        if table.films and st.button("Clear the table", icon=":material/delete_sweep:"):
            table.clear()
            st.rerun()


def _show(film: ShownFilm, number: int) -> None:
    st.subheader(film.name, anchor=False)
    if film.reading is None:
        st.error(film.fault, icon=":material/broken_image:")
        return
    words, picture = st.columns([1, 2], gap="medium")  # words first: on a telephone they stand above the film
    with words:
        show_finding(film.reading)
        show_header(film)
        if film.record:
            verdict_on(film.record)
    with picture:
        description = f"{film.name}: {film.reading.finding}"
        film_viewer(film.jpeg, film.width, film.height, laid_over(film.reading), description, key=f"film-{number}")


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
    _show(table.films[table.chosen], table.chosen)
if table.waiting:
    st.rerun()
