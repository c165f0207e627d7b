"""The films on the table, with the one that is shown."""

import streamlit as st

from pages.parts.probability_scale import percent
from pages.parts.session import ShownFilm, Worktable


def film_list(table: Worktable) -> None:
    """All readings in a table, a click on a row or a step away; nothing where there is one film only."""
    if len(table.films) < 2:
        return
    key = f"film-table-{table.unticked}"
    st.dataframe(
        {
            "": ["▸" if number == table.chosen else "" for number in range(len(table.films))],
            "Film": [film.name for film in table.films],
            "Finding": [_finding(film) for film in table.films],
            "Probability": [_probability(film) for film in table.films],
            "Remark": [_remark(film) for film in table.films],
        },
        column_config={
            "": st.column_config.Column(width=30),
            "Film": st.column_config.Column(width="medium"),
            "Remark": st.column_config.Column(width="large"),  # why a film is not read: the words that matter most
        },
        hide_index=True,
        height=min(300, 38 + 35 * len(table.films)),
        key=key,
        on_select=lambda: _choose(table, key),
        selection_mode="single-row",
    )
    _steps(table, key)


def _choose(table: Worktable, key: str) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        table.chosen = rows[0]


def _steps(table: Worktable, key: str) -> None:
    last = len(table.films) - 1

    def step(by: int) -> None:
        table.chosen = min(max(table.chosen + by, 0), last)
        if st.session_state[key].selection.rows:  # else the same table, which stays where it was scrolled to
            table.unticked += 1

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Previous", icon=":material/arrow_back:", on_click=step, args=(-1,), disabled=table.chosen == 0)
        st.button("Next", icon=":material/arrow_forward:", on_click=step, args=(1,), disabled=table.chosen == last)
        st.markdown(f"Film {table.chosen + 1} of {len(table.films)}")


def _finding(film: ShownFilm) -> str:
    if film.reading is None:
        return "could not be read"
    return f"against advice: {film.reading.finding}" if film.reading.against_advice else film.reading.finding


def _probability(film: ShownFilm) -> str:
    probability = film.reading.probability if film.reading else None
    return "–" if probability is None else percent(probability)


def _remark(film: ShownFilm) -> str:
    if film.reading is None:
        return film.fault
    return " ".join(concern.sentence for concern in film.reading.concerns)
