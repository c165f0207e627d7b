"""A grid of sample films."""

import random
from collections.abc import Sequence

import streamlit as st

from films.layout import LABELS, SPLITS, Film
from pages.parts.film_pictures import thumbnail

TILES = 24
TILE_SIDE = 150  # pixels on the page


def film_grid(films: Sequence[Film]) -> None:
    """Sample films, filtered by part, label and cause; the same draw until another is asked for."""
    st.subheader("Films", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.selectbox("Part", ["all", *SPLITS], width=140)
        label = st.selectbox("Label", ["all", *LABELS], width=160)
        cause = st.selectbox("Cause", ["all", *sorted({film.cause for film in films})], width=160)
        draw = st.number_input("Draw", min_value=1, value=1, width=120, help="another number shows other films")
    chosen = [
        film
        for film in films
        if split in ("all", film.split) and label in ("all", film.label) and cause in ("all", film.cause)
    ]
    shown = random.Random(int(draw)).sample(chosen, min(TILES, len(chosen)))  # noqa: S311 - a draw of samples
    st.caption(f"{len(shown)} of {len(chosen):,} films")
    with st.container(horizontal=True):
        for film in sorted(shown, key=lambda film: film.name):
            if picture := thumbnail(film.path):
                st.image(picture, caption=_words(film), width=TILE_SIDE, alt=f"Film, {_words(film)}")


def _words(film: Film) -> str:
    return f"{film.split}, {film.cause}, {film.width} x {film.height}"
