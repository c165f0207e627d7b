"""Other films of the same patient beside the one that is shown, where the site switched that on."""

from dataclasses import dataclass

import streamlit as st

from pages.parts.film_large import laid_over
from pages.parts.film_viewer import film_viewer
from pages.parts.finding import show_concerns
from pages.parts.literal import literal
from pages.parts.probability_scale import percent
from reading.display import display_jpeg
from reading.listed_film import ListedFilm
from reading.radiograph import UnreadableImageError
from reading.reader import Reader
from reading.worklist import Worklist
from records.kept_films import kept_film
from records.patient_marks import films_of

_NONE = "none"
# A film has a patient's number from a DICOM header alone, and is kept without it.
_NO_HEADER = "This film was kept without its DICOM header: what that said, of the age or the view, is no longer known."


@dataclass(frozen=True)
class Other:
    """Another film of the patient: one of the worklist by its number, else a kept one by its digest."""

    words: str
    number: int = 0
    digest: str = ""


def other_films(worklist: Worklist, film: ListedFilm) -> list[Other]:
    """Those of the worklist, then those that the site kept, the newest first; each picture once."""
    if film.result is None or not film.result.patient:
        return []
    seen = {film.result.digest}
    found = []
    for number, other in worklist.films().items():
        if other.result and other.result.patient == film.result.patient and other.result.digest not in seen:
            seen.add(other.result.digest)
            found.append(Other(f"Film {number} of this worklist", number=number))
    for prior in films_of(film.result.patient):
        if prior.digest not in seen and kept_film(prior.digest):
            seen.add(prior.digest)
            found.append(Other(f"Read here on {prior.at:%d %B %Y, %H:%M} UTC", digest=prior.digest))
    return found


def chosen_other(worklist: Worklist, film: ListedFilm) -> Other | None:
    """The one that is to stand beside the film; draws the choice where there are any."""
    others = {one.words: one for one in other_films(worklist, film)}
    if not others:
        return None
    chosen = st.selectbox(
        f"Other films of this patient: {len(others)}", [_NONE, *others], key=f"other-{film.row.number}",
        help="By the patient's number in the DICOM header. The number itself is not kept.",
    )  # fmt: skip
    return others.get(chosen)


def show_other(worklist: Worklist, other: Other, reader: Reader) -> None:
    """The other film, with what the model in service reads on it. Raises FileNotFoundError where it is gone."""
    path = kept_film(other.digest) if other.digest else None
    content = path.read_bytes() if path else worklist.film(other.number)
    try:
        radiograph, reading = reader.examine(content)
    except UnreadableImageError as error:
        st.error(literal(error), icon=":material/broken_image:")
        return
    film_viewer(*display_jpeg(radiograph), laid_over(reading), other.words, key="other-film")
    number = "" if reading.probability is None else f", {percent(reading.probability)}"
    st.markdown(f"{other.words}. Today's model finds **{reading.finding}{number}** on it.")
    show_concerns(reading.concerns)
    if other.digest:
        st.caption(_NO_HEADER)
