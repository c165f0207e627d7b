"""A grid of sample films."""

import random
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from films.layout import LABELS, SPLITS, Film
from reading.display import display_jpeg
from reading.radiograph import decode

TILES = 24
TILE_SIDE = 150  # pixels on the page
THUMBNAIL_SIDE = 224  # pixels of the picture, for screens with more than one pixel a pixel


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
            st.image(_thumbnail(str(film.path), film.path.stat().st_mtime), caption=_words(film), width=TILE_SIDE)


def _words(film: Film) -> str:
    return f"{film.split}, {film.cause}, {film.width} x {film.height}"


@st.cache_data(max_entries=2000, show_spinner=False)
def _thumbnail(path: str, stamp: float) -> bytes:  # noqa: ARG001 - part of the key: a changed film is drawn anew
    return display_jpeg(decode(Path(path).read_bytes()), THUMBNAIL_SIDE)[0]
