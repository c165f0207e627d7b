"""A reading of the records as it was shown then: finding, verdicts, version of then, and the film where it was kept."""

import streamlit as st

from model_store.card import CardError
from model_store.store import folder_of_version
from model_store.version import VersionError
from pages.parts.film_large import laid_over
from pages.parts.film_pictures import reader_of
from pages.parts.film_viewer import LaidOver, film_viewer
from pages.parts.films_read_alike import read_alike
from pages.parts.finding import show_concerns, show_result
from pages.parts.heat_sentence import heat_sentence
from pages.parts.kept_readings import verdict_on
from pages.parts.literal import literal
from pages.parts.record_deletion import offer_deletion
from reading.cause import Cause
from reading.display import display_jpeg
from reading.engine import EngineError
from reading.preparation import PreparationError
from reading.radiograph import Radiograph, UnreadableImageError, decode
from records.database import Database
from records.kept_films import kept_film
from records.readings import RecordedReading, list_readings
from records.selection import Selection
from records.short_id import spoken

_OTHERS = 10  # records of the same film, at most


def show_record(database: Database, reading: RecordedReading) -> None:
    """All that is known of the reading, its film beside it, and the form that deletes it."""
    st.header(f"Record {spoken(reading.short_id)}", anchor=False)
    others = [one for one in list_readings(database, Selection(digest=reading.digest), _OTHERS) if one != reading]
    words, picture = st.columns([1, 2], gap="medium")
    with words:
        _show_words(reading)
        verdict_on(reading.id, all_of_them=True)
        _show_others(others)
        offer_deletion(database, reading, len(others))
    with picture:
        _show_film(reading)


def _show_words(reading: RecordedReading) -> None:
    st.markdown(f"Read by {literal(reading.person)} on {reading.at:%d %B %Y at %H:%M} UTC.")
    cause = None
    if reading.against_advice:
        said = (
            f"Against advice: {literal(reading.person)} asked for this number, which the program would not have given."
        )
        st.warning(said, icon=":material/front_hand:")
    elif reading.cause is not None and reading.cause_probability is not None:
        cause = Cause(reading.cause, reading.cause_probability)
    alike = read_alike(reading.version, reading.finding, reading.probability, reading.concerns)
    show_result(reading, cause, reading.version, alike)
    show_concerns(reading.concerns)
    gone = "" if _is_here(reading.version) else ", deleted since"
    st.caption(
        f"Version {reading.version}{gone} · {reading.engine} · {reading.seconds * 1000:.0f} ms  \n"
        f"Film sha256 {reading.digest[:16]}…"
    )


def _is_here(version_id: str) -> bool:
    try:
        return folder_of_version(version_id).is_dir()
    except VersionError:
        return False


def _show_others(others: list[RecordedReading]) -> None:
    if others:
        st.markdown("**Other readings of this film**")
    for one in others:
        st.page_link(
            "pages/clinic/records.py", label=f"{spoken(one.short_id)}: {one.finding}",
            query_params={"record": spoken(one.short_id)}, help=f"{one.at:%d %B %Y}, version {one.version}",
        )  # fmt: skip


def _show_film(reading: RecordedReading) -> None:
    path = kept_film(reading.digest)
    if path is None:
        st.info("The film was not kept. Its number and finding are all there is.", icon=":material/hide_image:")
        return
    try:
        content = path.read_bytes()
        radiograph = decode(content)
    except (UnreadableImageError, OSError) as error:
        st.error(literal(error), icon=":material/broken_image:")
        return
    if radiograph.digest != reading.digest:
        st.error(
            "Expected the film that was read, received one that was changed since.", icon=":material/broken_image:"
        )
        return
    _draw(reading, radiograph, _laid_over(reading.version, content))


def _laid_over(version_id: str, content: bytes) -> LaidOver | None:
    """Heat map and lungs, worked out again by the version of then; None where it is gone or cannot be used."""
    try:
        return laid_over(reader_of(version_id).read(content))
    except (CardError, VersionError, EngineError, PreparationError):
        return None


def _draw(reading: RecordedReading, radiograph: Radiograph, laid: LaidOver | None) -> None:
    description = f"Film of record {spoken(reading.short_id)}: {reading.finding}"
    film_viewer(*display_jpeg(radiograph), laid or LaidOver(), description, key=f"record-{reading.short_id}")
    if laid is None:
        st.caption("Without its heat map: the version of then is not here any more.")
    else:
        st.caption(
            f"Heat map and lungs were worked out again, by the version of then. {heat_sentence(reading.version)}"
        )
