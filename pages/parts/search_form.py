"""Beginning a search: its space, the films that score it, what that will take, and the start."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from films.cuts import Partition
from pages.parts.before_training import before_start
from pages.parts.film_folder import contents_of_folder, films_in, stamp
from pages.parts.training_films import folder_choice
from training.searches.expected import expected_search
from training.searches.searches import begin, known_searches, start
from training.searches.space import SearchSpace, read_space, shipped_spaces
from training.shifts import parts_of


def search_form() -> None:
    """Raises RecipeError for a space that is none, FilmFolderError, and what a search's beginning raises."""
    spaces = shipped_spaces()
    chosen = st.selectbox("Space", list(spaces), format_func=lambda name: name.replace("-", " "), key="space")
    with st.expander("What is tried, to be changed", icon=":material/tune:"):
        text = st.text_area("Table (TOML)", spaces[chosen], height=420, key=f"table-{chosen}")
    space = read_space(text)
    st.table(
        {
            "Choice": [choice.name.replace("_", " ") for choice in space.choices],
            "Tried": [choice.words for choice in space.choices],
        }
    )
    how = "each combination once" if space.kind == "grid" else "by TPE: first at random, then near what did well"
    early = f" One that falls behind the median of {space.prune_after} or more is given up early."
    st.caption(f"{space.wanted} trials, {how}.{early if space.prune_after else ''}")
    name = st.text_input("Name of the search", _free(chosen), key=f"name-{chosen}").strip()
    folder = folder_choice()
    parts = _parts(str(folder), stamp(folder), space.score)
    before_start(
        expected_search(space, parts), space.dearest(), "Held out of train by",
        f"At most: if each of the {space.wanted} trials is whole, and by the dearest recipe of the space.",
    )  # fmt: skip
    _start(name, space, folder)


def _start(name: str, space: SearchSpace, folder: Path) -> None:
    if st.button("Start the search", type="primary", icon=":material/search:"):
        begin(name, space, folder)
        start(name)
        st.switch_page("pages/lab/search.py", query_params={"search": name})


def _free(name: str) -> str:
    """The name, with a number where a search has it already."""
    known = known_searches()
    numbered = (f"{name}-{number}" for number in range(2, len(known) + 3))
    return name if name not in known else next(one for one in numbered if one not in known)


@st.cache_resource(max_entries=3, show_spinner="Dividing the films")
def _parts(folder: str, changed: float, names: tuple[str, ...]) -> Mapping[str, Partition]:  # noqa: ARG001 - a key
    return parts_of(films_in(Path(folder)), names, contents_of_folder(Path(folder)))
