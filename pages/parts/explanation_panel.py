"""Does the heat map explain: what it can tell and what not, with the figures of the last examination."""

import streamlit as st

from evaluation.stored_explanation import COMMAND, ExplanationError, StoredExplanation, stored_explanation
from model_store.version import Version
from pages.parts.explanation_plots import deletion_plot, insertion_plot, method_columns, share_plot
from pages.parts.figure_words import number_in_words
from pages.parts.literal import literal
from pages.parts.shown_plot import picture_format, show_plot, table_with_download

_MEANING = (
    "The heat map shows where in the film this network's evidence for pneumonia came from, in coarse places. It does "
    "not outline disease, it does not show that the place is a cause, and a film without heat may be of a sick child."
)


def explanation_panel(version: Version) -> None:
    """The version's examination on its own test films; where there is none, the command that makes one."""
    st.markdown(_MEANING)
    try:
        found = stored_explanation(version.folder)
    except ExplanationError as error:
        st.warning(literal(error), icon=":material/warning:")
        return
    if found is None:
        st.info(
            f"Nobody has examined this version's heat maps yet. `{COMMAND} {version.id} --methods` does, in some "
            "minutes, on films that lie with their lung masks on this machine.",
            icon=":material/center_focus_weak:",
        )
        return
    _show(found)


def _show(found: StoredExplanation) -> None:
    name = found.version
    st.caption(
        f"Examined at {found.created:%Y-%m-%d %H:%M} UTC on the {found.films} of {found.tested} test films whose lungs "
        "were outlined. In brackets and as bars: 95 % intervals."
    )
    if found.sentence:
        st.warning(found.sentence, icon=":material/visibility_off:")
    st.markdown(_follows(found))
    picture = picture_format()
    show_plot(share_plot(found), name, picture)
    for column, plot in zip(st.columns(2, gap="medium"), (insertion_plot(found), deletion_plot(found)), strict=True):
        with column:
            show_plot(plot, name, picture)
    _methods(found)


def _follows(found: StoredExplanation) -> str:
    """Whether the maps are true to the network, whatever it looks at: that is another question than the lungs."""
    ahead = f"{number_in_words(found.orders[1].behind, '+')} logits" if found.orders[1].behind else ""
    measure = "measured by insertion less deletion, beside a fixed picture"
    if found.follows_network:
        return f"The network's answer does hang on the places that its maps show: {ahead}, {measure}."
    return f"It is not shown that the network's answer hangs on the places that its maps show: {ahead}, {measure}."


def _methods(found: StoredExplanation) -> None:
    st.subheader("Other ways to make the map", anchor=False)
    if not found.methods:
        st.markdown(f"Not compared yet: `{COMMAND} {found.version} --methods`.")
        return
    table_with_download(method_columns(found), "Other ways to make the map", f"{found.version}-methods")
    said = f"Grad-CAM, which is shown, loses clearly to {found.winner}." if found.winner else (
        "Grad-CAM, which is shown, loses clearly to none of them."
    )  # fmt: skip
    st.caption(
        f"{said} That would be a method that leads it in the lungs and in insertion less deletion, both with the "
        f"whole interval above 0. All on the same {found.sample} true positives."
    )
