"""Ways of training beside each other, on films held out of train: what each change in the default recipe does."""

import streamlit as st

from pages.parts.shown_plot import table_with_download
from training.rankings.known import shipped_results
from training.rankings.table import between_seeds, ranking_columns
from training.rankings.ways import WAYS_FILE, Way, read_ways


@st.cache_resource(show_spinner=False)
def _shipped() -> tuple[dict[str, Way], dict[str, list[str]], str]:
    """The ways, what was found of them, what chance does: as they change with the program alone, once a process."""
    ways = read_ways(WAYS_FILE)
    results = list(shipped_results(ways))
    return ways, ranking_columns(results), between_seeds(results)


def compared_ways() -> None:
    """Those that were compared with their areas, and those that were not yet, with the command that does it."""
    ways, found, apart = _shipped()
    short = next(iter(ways.values())).recipe
    st.subheader("Ways of training", anchor=False)
    st.markdown(
        f"Each changes the default recipe by what its name says. All were trained briefly ({short.epochs} epochs, "
        f"{short.side} pixels unless the way says otherwise) on a part of the train films, and asked about those whose "
        "size, shape, or place in the collection, speaks for the other label. The test films have no part in it."
    )
    table_with_download(
        {name[:1].upper() + name[1:]: cells for name, cells in found.items()}, "Ways of training", "ways"
    )
    st.caption(
        "In brackets: 95 % intervals; after ±: how far the farthest seed lies from their mean. A mean over the columns "
        "stands where a way was asked about all of these films. Heat: of films rightly called pneumonia, as a multiple "
        f"of the lungs' area. {apart}"
    )
    if missing := [name for name in ways if name not in found["way"]]:
        st.markdown("Not compared yet:\n" + "".join(f"\n- {name}" for name in missing) + "\n\nThis command does it:")
        st.code("python -m training rank", language="shell")
