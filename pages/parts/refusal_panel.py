"""Which films the version refuses or doubts, with the figures of the last examination."""

import streamlit as st

from evaluation.stored_refusal import COMMAND, OWN_FILMS, KindOfFilm, RefusalError, StoredRefusal, stored_refusal
from model_store.limits import FIXES_LIMITS, limits_of
from model_store.version import Version, VersionError
from pages.parts.literal import literal
from pages.parts.shown_plot import Columns, table_with_download


def refusal_panel(version: Version) -> None:
    """The version's figures; where there are none, the command that makes them."""
    try:
        limits, found = limits_of(version), stored_refusal(version.id)
    except (RefusalError, VersionError) as error:
        st.warning(literal(error), icon=":material/warning:")
        return
    if limits is None:
        st.info(
            f"This version has no limits, so it cannot refuse a film by its look. `{FIXES_LIMITS} {version.id}` fixes "
            "them, on the films that it learned from.",
            icon=":material/block:",
        )
        return
    st.markdown(
        "A film that the model was not made for gets no reading, or one with a concern, and each time a sentence that "
        "says why. A clinician can ask for the number all the same; that is recorded."
    )
    if found is None or found.limits != limits.digest:
        st.info(
            f"Nobody has asked yet which films this version refuses. `{COMMAND} {version.id}` does, in some minutes.",
            icon=":material/block:",
        )
        return
    st.caption(f"Asked at {found.created:%Y-%m-%d %H:%M} UTC. {OWN_FILMS} Low and high are 95 % intervals.")
    table_with_download(refusal_columns(found), "Films refused or doubted", f"{version.id}-refusals")


def refusal_columns(found: StoredRefusal) -> Columns:
    """The figures as columns of a table."""
    kinds = found.kinds
    return {
        "films": [f"{kind.of}: {kind.kind}" for kind in kinds],
        "asked for": [kind.asked for kind in kinds],
        "share": [kind.figure.value for kind in kinds],
        "low": [kind.figure.low for kind in kinds],
        "high": [kind.figure.high for kind in kinds],
        "target": [_meant(kind) for kind in kinds],
        "tried": [kind.films for kind in kinds],
        "no reading": [kind.refused for kind in kinds],
        "a concern": [kind.doubted for kind in kinds],
    }


def _meant(kind: KindOfFilm) -> str:
    if kind.target is None:
        return ""
    missed = "" if kind.reached else ", missed"
    return f"{'at most' if kind.at_most else 'at least'} {kind.target:g}{missed}"
