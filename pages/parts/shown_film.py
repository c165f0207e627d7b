"""One film that was read: its reading in words beside its picture."""

from collections.abc import Callable

import streamlit as st

from pages.parts.dicom_header import show_header
from pages.parts.film_large import laid_over
from pages.parts.film_reports import take_film_away
from pages.parts.film_viewer import film_viewer
from pages.parts.finding import show_finding
from pages.parts.for_this_child import for_this_child
from pages.parts.kept_readings import verdict_on
from pages.parts.literal import literal
from pages.parts.other_explanations import offer_explanations
from pages.parts.session import ShownFilm
from pages.parts.similar_films import similar_films
from records.short_id import spoken


def shown_film(
    film: ShownFilm, what: str, key: str, *, stacked: bool = False, offer: Callable[[], None] | None = None
) -> None:
    """The film, or the fault that forbids a reading.

    what: how a screen reader calls the film. stacked: the words below the picture, where another film stands beside.
    offer: shows, below the finding, what else can be done.
    """
    if film.reading is None:
        st.error(literal(film.fault), icon=":material/broken_image:")
        return
    if stacked:
        picture, words = st.container(), st.container()
    else:
        words, picture = st.columns([1, 2], gap="medium")  # words first: on a telephone they stand above the film
    with words:
        show_finding(film.reading)
        if offer:
            offer()
        for_this_child(film.reading)
        show_header(film)
        take_film_away(film)
        if film.record:
            short = spoken(film.record.short_id)
            st.page_link("pages/clinic/records.py", label=f"Record {short}", query_params={"record": short})
            verdict_on(film.record.id)
    with picture:
        description = f"{what}: {film.reading.finding}"
        film_viewer(film.jpeg, film.width, film.height, laid_over(film.reading), description, key=key)
        similar_films(film.reading)
    offer_explanations(film, key)
