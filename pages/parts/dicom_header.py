"""What the header of a DICOM file says of its film, and the copy without personal data."""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from pages.parts.session import ShownFilm
from reading.dicom import deidentified_copy
from reading.dicom_facts import DicomFacts
from reading.dicom_terms import OTHER, Laterality

_SIDES: dict[Laterality, str] = {
    "R": "right side", "L": "left side", "B": "both sides", "U": "not of a pair", "other": "other side",
}  # fmt: skip


def show_header(film: ShownFilm) -> None:
    """The facts that matter, and the copy where the file is still held; nothing for a film that is no DICOM file."""
    if film.facts is None or film.reading is None:
        return
    with st.expander("DICOM header", icon=":material/description:"):
        st.markdown(" · ".join(_words(film.facts)) or "It says nothing of view, age or device.")
        st.caption(
            "Nothing else of the header is kept or written down. The copy has none of its names, dates and numbers; "
            "its picture is the same, with any writing on it."
        )
        if film.dicom:
            st.download_button(
                "Copy without personal data",
                partial(deidentified_copy, film.dicom),
                file_name=f"film-{film.reading.digest[:16]}.dcm",
                mime="application/dicom",
                icon=":material/download:",
                on_click="ignore",
            )
        else:
            st.caption("For the copy put this film on the table again: the file was let go to spare memory.")


def _words(facts: DicomFacts) -> Iterator[str]:
    yield from (f"{facts.view} view",) if facts.view else ()
    yield from (facts.age_in_words,) if facts.age is not None else ()
    yield from (_SIDES[facts.laterality],) if facts.laterality else ()
    yield from ("another kind of picture" if facts.modality == OTHER else facts.modality,) if facts.modality else ()
    yield from (f"maker {facts.manufacturer}",) if facts.manufacturer else ()
    if facts.pixel_spacing:
        yield f"{facts.pixel_spacing[1]:g} mm a pixel"
