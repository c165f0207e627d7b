"""A gallery's films to take away: a table, and a sheet of paper."""

from pathlib import Path

import streamlit as st

from evaluation.contact_sheet import SheetFilm, contact_sheet
from evaluation.listing import listing
from evaluation.sorted_predictions import Places
from model_store.limits import LimitsError
from pages.parts.audited import Audited
from pages.parts.film_folder import digests_of, path_of
from pages.parts.film_marks import marks_of
from pages.parts.film_pictures import thumbnail
from pages.parts.literal import literal
from pages.parts.probability_scale import percent
from pages.parts.uncertain import uncertain_at

MOST_ON_PAPER = 400  # films of a contact sheet: 20 pages, a few megabytes


def take_away(audited: Audited, places: Places, operating_point: float, folder: Path | None, name: str) -> None:
    """Buttons for the CSV and the PDF of these films; each is made when it is asked for."""
    if not len(places):
        return
    predictions, version = audited.films.predictions, audited.version
    try:
        uncertain = uncertain_at(version, operating_point)
    except LimitsError as error:
        st.error(literal(error), icon=":material/block:")
        return
    names = [predictions.film[place] for place in places.tolist()]

    def table() -> str:
        marks = marks_of(lambda: digests_of(audited, folder, names))
        return listing(predictions, places, operating_point, version.card.labels, marks, uncertain)

    def sheet() -> bytes:
        title = f"{name}: version {version.id}, operating point {operating_point:.3f}, {len(places):,} films"
        shown = places.tolist()[:MOST_ON_PAPER]
        return contact_sheet(title, [_on_paper(audited, place, folder) for place in shown])

    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button("Table (CSV)", table, f"{name}.csv", "text/csv", icon=":material/table:")
        st.download_button("Contact sheet (PDF)", sheet, f"{name}.pdf", "application/pdf", icon=":material/print:")
        if len(places) > MOST_ON_PAPER:
            st.caption(f"The sheet holds the first {MOST_ON_PAPER} films.")


def _on_paper(audited: Audited, place: int, folder: Path | None) -> SheetFilm:
    predictions = audited.films.predictions
    name = predictions.film[place]
    words = f"{percent(float(predictions.probability[place]))}, labelled {audited.label(place)}"
    return SheetFilm(
        thumbnail(path_of(audited, folder, name)) if folder else None, (name.rsplit("/", maxsplit=1)[-1], words)
    )
