"""A film of the folder, large, with what a version reads on it."""

from pathlib import Path

import streamlit as st

from pages.parts.film_viewer import Heat, LaidOver, film_viewer
from pages.parts.finding import show_finding
from pages.parts.literal import literal
from reading.display import display_jpeg
from reading.radiograph import UnreadableImageError
from reading.reader import Reader, Reading


def film_large(reader: Reader, path: Path, operating_point: float, taken: tuple[int, int] | None) -> None:
    """The reading at the operating point beside the film.

    taken: width and height of the film as it was taken. Small copies are squashed to a square; this puts that right.
    None where the film is no such copy.
    """
    try:
        radiograph, reading = reader.examine(path.read_bytes())
    except (UnreadableImageError, OSError) as error:
        st.error(literal(error), icon=":material/broken_image:")
        return
    shown = reading.at(operating_point)
    words, picture = st.columns([1, 2], gap="medium")
    with words:
        show_finding(shown)
    with picture:
        jpeg = display_jpeg(radiograph)[0]
        width, height = taken or (radiograph.width, radiograph.height)
        film_viewer(jpeg, width, height, laid_over(shown), f"{path.name}: {shown.finding}", key="film-large")


def laid_over(reading: Reading) -> LaidOver:
    """The reading's heat map and its lungs' outline, as the viewer takes them."""
    heat = reading.heat_map
    return LaidOver(
        heat=Heat(tuple(map(tuple, heat.evidence.tolist())), heat.ceiling) if heat else None,
        lungs=reading.lungs.outline if reading.lungs else (),
    )
