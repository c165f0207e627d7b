"""The Labels page: films whose label is probably wrong, to be looked at and marked."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from films.divisions import digest_of_contents
from films.label_suspicions import COMMAND, LabelCheckError, LabelSuspicions, Suspicion, read_suspicions
from films.layout import LABELS, SPLITS
from pages.parts.fetch_films import offer_films
from pages.parts.film_folder import contents_of_folder, films_in, folder_of_films
from pages.parts.film_large import film_large
from pages.parts.film_marks import marking, marks_by_name
from pages.parts.film_pictures import data_address, thumbnail
from pages.parts.gallery import Tile, gallery
from pages.parts.literal import literal
from pages.parts.pager import first_page, pager
from pages.parts.probability_scale import percent
from pages.parts.session import reader_or_stop

TILES = 24  # a page


def _open(name: str) -> None:
    st.query_params["film"] = name


def _close() -> None:
    st.query_params.pop("film", None)


def _tile(film: Suspicion, folder: Path, mark: str) -> Tile:
    words = f"labelled {film.label.lower()}, {film.other_label} of {len(film.neighbours)} like it otherwise"
    return Tile(
        film.name, f"{percent(film.probability)} pneumonia,", words, mark,
        data_address(thumbnail(folder / film.name), "jpeg"),
    )  # fmt: skip


def _queue(found: LabelSuspicions, folder: Path) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = _choice("Labelled", LABELS, "label")
        part = _choice("Part of the set", SPLITS, "part")
        all_films = st.toggle(
            "Show films that speak for their label, too", key="all", bind="query-params", on_change=first_page
        )
    films = [
        film for film in found.ordered
        if label in ("any", film.label)
        and (part == "any" or film.name.startswith(f"{part}/"))
        and (all_films or film.speaks_against)
    ]  # fmt: skip
    if not films:
        st.info("No film speaks against its label.", icon=":material/check:")
        return
    shown = [films[place] for place in pager(len(films), TILES, "Films")]
    marks = marks_by_name(folder, [film.name for film in shown])
    gallery(
        [_tile(film, folder, marks.get(film.name, "")) for film in shown], heat=False, opened=_open, key="label-queue"
    )


def _choice(label: str, words: Sequence[str], key: str) -> str:
    return str(st.selectbox(label, ["any", *words], key=key, bind="query-params", on_change=first_page, width=180))


def _large(film: Suspicion, folder: Path) -> None:
    st.button("All films", icon=":material/grid_view:", on_click=_close, shortcut="G")
    st.subheader(literal(film.name.rsplit("/", maxsplit=1)[-1]), anchor=False)
    st.markdown(
        f"Labelled **{film.label.lower()}**. A classifier that learned from other children's films gives pneumonia "
        f"{percent(film.probability)}; of the {len(film.neighbours)} films most like it {film.other_label} carry the "
        "other label."
    )
    marking(folder / film.name, film.name, lambda: digest_of_contents(contents_of_folder(folder)))
    reader = reader_or_stop()
    taken = next((one.width, one.height) for one in films_in(folder) if one.name == film.name)
    film_large(reader, folder / film.name, reader.version.card.operating_point.probability, taken)
    st.markdown("**The films most like it**")
    near = [by_name[name] for name in film.neighbours if name in by_name]
    gallery([_tile(one, folder, "") for one in near], heat=False, opened=_open, key="like-it")


st.title("Labels", anchor=False)
folder = folder_of_films()
if folder is None:
    offer_films()
    st.stop()
try:
    found = read_suspicions(contents_of_folder(folder))
except LabelCheckError as error:
    st.info(
        "Films whose label is probably wrong stand here after a label check, which judges each by the films of other "
        "children. This command does it:",
        icon=":material/rule:",
    )
    st.code(COMMAND, language="shell")
    st.caption(literal(str(error).removesuffix(f" Run `{COMMAND}`.")))  # the command stands above already
    st.stop()
by_name = {film.name: film for film in found.films}
st.caption(
    f"{len(found.films):,} films, judged by {found.features}, each from the films of other children (area under "
    f"the ROC curve {found.area:.3f}). Marks are kept in the records: the folder stays as it is."
)
for group in found.two_labels:
    st.warning(f"One picture with two labels: {literal(', '.join(group))}.", icon=":material/difference:")
film = by_name.get(st.query_params.get("film", ""))
if film is None:
    _queue(found, folder)
else:
    _large(film, folder)
