"""The films of a worklist as they come in: how many were read, and the most urgent ones first."""

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath

import streamlit as st

from pages.parts.film_pictures import data_address
from pages.parts.gallery import Tile, gallery
from pages.parts.literal import literal
from pages.parts.pager import pager
from pages.parts.probability_scale import percent
from pages.parts.worklist_filters import View, verdicts_in
from reading.listed_film import ListedFilm
from reading.quality import CODES
from reading.triage import GROUPS, group_of
from reading.worklist import Worklist
from records.verdicts import RecordedVerdict

TILES = 24  # a page


def how_far(worklist: Worklist) -> None:
    """How many films were read, and what halts or hampers the reading."""
    films = worklist.films().values()
    done = sum(film.result is not None for film in films)
    expected = len(films) + worklist.zips.left()
    if worklist.trouble:
        st.error(literal(worklist.trouble), icon=":material/block:")
    if worklist.is_waiting:
        st.progress(done / max(expected, 1), f"{done:,} of {expected:,} films read")
    unrecorded = {film.result.unrecorded for film in films if film.result} - {""}
    if unrecorded:
        st.warning(f"Not every reading is recorded: {literal(min(unrecorded))}", icon=":material/database_off:")


def film_tiles(worklist: Worklist, view: View) -> None:
    """The page of tiles that the address names; a click opens a film."""
    counts = Counter(group_of(film) for film in worklist.films().values() if film.result)
    said = [f"**{counts[group]:,}** {group}" for group in GROUPS if counts[group]]
    doubted = sum(_is_doubted(film) for film in worklist.films().values())
    st.markdown(" · ".join([*said, *([f"**{doubted:,}** read with a concern"] if doubted else [])]))
    verdicts = verdicts_in(worklist)
    films = view.films(worklist, verdicts)
    if not films:
        if not worklist.is_waiting:
            st.info("No film here: none came yet, or the filters leave none.", icon=":material/filter_alt_off:")
        return
    shown = [films[place] for place in pager(len(films), TILES, "Films")]
    heat = st.toggle("Heat maps on all", key="heat", bind="query-params", help="else on the film under the pointer")
    tiles = [_tile(worklist, film, verdicts) for film in shown]
    gallery(tiles, heat=heat, opened=_open, key="worklist-gallery")


def _is_doubted(film: ListedFilm) -> bool:
    return bool(film.result and film.result.probability is not None and film.result.concerns)


def _open(name: str) -> None:
    st.query_params["film"] = name.partition("/")[0]


def _tile(worklist: Worklist, film: ListedFilm, verdicts: Mapping[str, RecordedVerdict]) -> Tile:
    number, result = film.row.number, film.result
    said = verdicts.get(film.record)
    probability = result.probability if result else None
    return Tile(
        name=f"{number}/Film {number} · {PurePosixPath(film.row.name).name}",
        probability="" if probability is None else percent(probability),
        label=_label(film),
        mark=said.agreement if said else "",
        film=data_address(worklist.picture(number) or None, "jpeg"),
        heat=data_address(worklist.heat_map(number) or None, "png"),
        absent=film.fault,
    )


def _label(film: ListedFilm) -> str:
    """What the film is listed as, with what speaks against its reading, or against reading it, in short."""
    codes = [concern.code for concern in film.result.concerns] if film.result else []
    why = [CODES.get(code, code) for code in codes]
    return f"{group_of(film)}: {', '.join(why)}" if why else group_of(film)
