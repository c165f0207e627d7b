"""One film of a worklist large, with keys to judge it and to go to its neighbours."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from model_store.card import CardError
from model_store.version import VersionError
from pages.parts.against_advice import offer_the_number
from pages.parts.held_film import held_film, keep_asked
from pages.parts.literal import literal
from pages.parts.prior_films import chosen_other, show_other
from pages.parts.shown_film import shown_film
from pages.parts.worklist_filters import View, verdicts_in
from reading.engine import EngineError
from reading.listed_film import ListedFilm
from reading.preparation import PreparationError
from reading.radiograph import UnreadableImageError
from reading.reader import Reader
from reading.recorded import NOT_RECORDED
from reading.triage import Filter, neighbours
from reading.worklist import Worklist
from records.database import open_database
from records.person import current_person
from records.tables import Agreement
from records.verdicts import RecordedVerdict, VerdictFacts, record_verdict, verdicts_on

_FAILURES = (CardError, VersionError, EngineError, PreparationError, UnreadableImageError)


def one_film(worklist: Worklist, view: View, reader: Reader, number: int) -> None:
    """The film of this number, and the ways on. Raises FileNotFoundError where the worklist is closed."""
    film, verdicts = worklist.films()[number], verdicts_in(worklist)
    chosen = view.films(worklist, verdicts)
    with st.container(horizontal=True, vertical_alignment="center"):
        _steps(View(view.order, Filter(), "").films(worklist, verdicts), chosen, number)
        _verdict_keys(film.record, verdicts.get(film.record))
        places = [one.row.number for one in chosen]
        if number in places:
            st.markdown(f"{places.index(number) + 1:,} of {len(places):,}")
    try:
        _large(worklist, film, reader)
    except _FAILURES as error:
        st.error(literal(error), icon=":material/broken_image:")


def _steps(everything: Sequence[ListedFilm], chosen: Sequence[ListedFilm], number: int) -> None:
    previous, following = neighbours(everything, chosen, number)
    st.button("All films", icon=":material/grid_view:", on_click=_open, args=(0,), shortcut="G")
    for words, icon, to, key in (
        ("Previous", "arrow_back", previous, "P"), ("Next", "arrow_forward", following, "N"),
    ):  # fmt: skip
        st.button(
            words, icon=f":material/{icon}:", on_click=_open, args=(to,), disabled=not to, shortcut=key,
            key=f"worklist-{words}",
        )  # fmt: skip


def _verdict_keys(record: str, said: RecordedVerdict | None) -> None:
    if not record:
        return
    words: tuple[tuple[str, Agreement, str, str], ...] = (
        ("Agree", "agree", "thumb_up", "A"), ("Disagree", "disagree", "thumb_down", "D"),
        ("Unsure", "unsure", "question_mark", "U"),
    )  # fmt: skip
    for label, agreement, icon, key in words:
        st.button(
            label, icon=f":material/{icon}:", on_click=_judge, args=(record, agreement), shortcut=key,
            type="primary" if said and said.agreement == agreement else "secondary", key=f"worklist-{label}",
        )  # fmt: skip


def _open(number: int) -> None:
    if number:
        st.query_params["film"] = str(number)
    else:
        st.query_params.pop("film", None)


def _judge(record: str, agreement: Agreement) -> None:
    try:
        with open_database() as database:
            said = verdicts_on(database, record)
            if not (said and said[0].agreement == agreement and said[0].person == current_person()):  # not twice
                record_verdict(database, VerdictFacts(reading=record, agreement=agreement))
    except NOT_RECORDED as error:
        st.toast(f"The verdict was not kept: {literal(error)}", icon=":material/database_off:")


def _large(worklist: Worklist, film: ListedFilm, reader: Reader) -> None:
    number = film.row.number
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"Film {number}", anchor=False, width="content")
        st.text(film.row.name)  # as it is: in Markdown a name could be a link, or a picture from elsewhere
    if film.result is None:
        st.info("This film waits to be read.", icon=":material/hourglass_empty:")
        return
    if twins := _same_picture(worklist, film):
        st.info(f"The same picture: {', '.join(f'film {twin}' for twin in twins)}.", icon=":material/content_copy:")
    held, other = held_film(worklist, film, reader), chosen_other(worklist, film)
    offer = partial(offer_the_number, held, reader, f"{worklist.id}-{number}", partial(keep_asked, worklist, film))
    if other is None:
        shown_film(held, f"Film {number}", key="worklist-film-large", offer=offer)
        return
    now, before = st.columns(2, gap="medium")
    with now:
        shown_film(held, f"Film {number}", key="worklist-film-large", stacked=True, offer=offer)
    with before:
        show_other(worklist, other, reader)


def _same_picture(worklist: Worklist, film: ListedFilm) -> list[int]:
    digest = film.result.digest if film.result else ""
    return [
        number for number, other in worklist.films().items()
        if digest and other.result and other.result.digest == digest and number != film.row.number
    ]  # fmt: skip
