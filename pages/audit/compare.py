"""The Compare page: two versions on the same films, and the films on which they part."""

from typing import get_args

import plotly.graph_objects as go
import streamlit as st

from evaluation.comparison import Comparison, compare
from evaluation.curves import operating_curve
from evaluation.flips import Flip, Flipped, flips
from pages.parts.audited import audited
from pages.parts.chosen_version import two_audited_or_stop
from pages.parts.comparison_words import difference_rows, making_rows, sentences
from pages.parts.film_folder import folder_of
from pages.parts.film_pictures import data_address, heat_picture, thumbnail
from pages.parts.gallery import Tile, gallery
from pages.parts.literal import literal
from pages.parts.plot_style import COMPARED, SICK, WELL, laid_out, shares
from pages.parts.probability_scale import percent

MEANING: dict[Flip, str] = {
    "newly right": "The first version is wrong on these films, the second right.",
    "newly wrong": "The first version is right on these films, the second wrong.",
    "both wrong": "Both versions are wrong on these films.",
}
TILES = 24


@st.cache_data(max_entries=4, show_spinner=False)
def _compared(first: str, second: str, films: str) -> tuple[Comparison, dict[Flip, tuple[Flipped, ...]]]:
    """Versions by their ids, films by their name: these are the key."""
    before, after = audited(first, films), audited(second, films)
    both = before.films.predictions, after.films.predictions
    points = before.version.card.operating_point.probability, after.version.card.operating_point.probability
    return compare(*both, *points), flips(*both, *points)


def _curves() -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": COMPARED}, name="chance")
    for one, colour, dash in ((champion, WELL, "solid"), (candidate, SICK, "dash")):
        predictions = one.films.predictions
        curve = operating_curve(predictions.truth, predictions.probability)
        if curve is not None:
            across = [1.0 - specificity for specificity in curve.specificity]
            figure.add_scatter(
                x=across, y=curve.sensitivity, mode="lines", line={"color": colour, "dash": dash}, name=one.version.id
            )
    laid_out(figure, "needless alarms, of healthy children", "pneumonia found, of sick children")
    return figure.update_layout(xaxis=shares(), yaxis=shares())


def _gallery(kind: Flip, films: tuple[Flipped, ...]) -> None:
    st.subheader(f"{kind.capitalize()}: {len(films):,}", anchor=False)
    st.caption(f"{MEANING[kind]} Those that moved farthest come first.")
    gallery([_tile(film) for film in films[:TILES]], heat=False, opened=_open, key=f"gallery-{kind}")
    if len(films) > TILES:
        st.caption(f"The first {TILES} of {len(films):,} are shown.")


def _tile(film: Flipped) -> Tile:
    path = folder / film.film if folder else None
    return Tile(
        name=film.film,
        probability=f"{percent(film.champion)} → {percent(film.candidate)},",
        label=f"labelled {champion.label(film.place)}",
        film=data_address(thumbnail(path), "jpeg") if path else None,
        heat=data_address(heat_picture(candidate.version.id, path), "png") if path else None,
    )


def _open(name: str) -> None:
    st.session_state["film-of-flips"] = name


st.title("Compare", anchor=False)
champion, candidate = two_audited_or_stop()
folder = folder_of(champion)
films = champion.name
if wanted := st.session_state.pop("film-of-flips", None):
    st.switch_page(
        "pages/audit/errors.py", query_params={"film": wanted, "version": candidate.version.id, "films": films}
    )
try:
    comparison, flipped = _compared(champion.version.id, candidate.version.id, films)
except ValueError as error:
    st.error(f"These two cannot be compared: {literal(error)}", icon=":material/difference:")
    st.stop()
for sentence in sentences(comparison):
    st.markdown(sentence)
rows = difference_rows(comparison)
st.table({"Figure": [name for name, _ in rows], "Second less first (95 % interval)": [value for _, value in rows]})
st.plotly_chart(_curves(), key="curves")
for one in get_args(Flip):
    _gallery(one, flipped[one])
st.subheader("How they were made", anchor=False)
made = making_rows(champion.version.card, candidate.version.card)
if made:
    columns = [[literal(cell) for cell in column] for column in zip(*made, strict=True)]
    st.table(dict(zip(("", "First", "Second"), columns, strict=True)))
else:
    st.caption("By the same recipe, from the same films.")
