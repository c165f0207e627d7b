"""The number of a film that got no reading: asked for against advice, and recorded so."""

from collections.abc import Callable

import streamlit as st

from pages.parts.film_pictures import reader_that_read
from pages.parts.kept_readings import keeping
from pages.parts.literal import literal
from pages.parts.session import ShownFilm, read_all_the_same
from reading.reader import Reader
from records.error import STOPPED_BY

_SAID = "Shown as asked for against advice, and recorded so, with who asked."


def offer_the_number(film: ShownFilm, reader: Reader, key: str, take: Callable[[ShownFilm], None]) -> None:
    """Draw the button that asks; nothing for a film that has its number, or none that can be given.

    The version that refused gives it: another that serves by now need not have refused, and nothing would say against
    advice. take: keeps the film as it is read then, before the script runs again.
    """
    if not film.refused or film.reading is None:
        return
    if st.button("Show the number all the same", icon=":material/front_hand:", help=_SAID, key=f"all-the-same-{key}"):
        try:
            refusing = reader_that_read(film.reading.model, reader)
        except STOPPED_BY as error:
            st.error(f"The number cannot be given: {literal(error)}", icon=":material/block:")
            return
        with keeping() as keep:
            take(read_all_the_same(film, refusing, keep))
        st.rerun()
