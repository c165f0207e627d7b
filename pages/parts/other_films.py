"""Testing a version on the films of another folder, from a page."""

from pathlib import Path

import streamlit as st

from evaluation.other_films import run_on_other_films
from films.layout import LABELS, named_folder
from films.other_folder import LabelledFolder, Labelling, has_class_folders, label_columns, labelled_films
from model_store.version import Version
from pages.parts.chosen_version import look_at
from pages.parts.literal import literal
from records.error import STOPPED_BY

_BY_FOLDER = "the folder that a film lies in"


def offer_other_films(version: Version) -> None:
    """Ask for a folder and for what its labels mean; read its films, and go on to what they show."""
    with st.expander("Test on other films", icon=":material/library_add:"):
        st.caption(
            f"A folder on this machine with {LABELS[0]} and {LABELS[1]} in it, or films with a labels.csv. They are "
            "read by this version and stay where they are; figures and predictions are kept."
        )
        named = st.text_input("Folder", key="other-folder").strip()
        if not named:
            return
        try:
            folder = named_folder(named)
            labelling = _labelling(folder)
            if st.button("Read the films", icon=":material/play_arrow:"):
                _run(version, labelled_films(folder, labelling), labelling)
        except (*STOPPED_BY, ValueError) as error:
            st.error(literal(error), icon=":material/block:")


def _labelling(folder: Path) -> Labelling | None:
    """What the person says of the list; None where the folders label the films."""
    columns = label_columns(folder)
    by_folder = [_BY_FOLDER] if has_class_folders(folder) else []
    if not columns:
        return None
    column = st.selectbox("What labels a film", [*by_folder, *columns])
    if column == _BY_FOLDER:
        return None
    pneumonia = st.multiselect("Words for pneumonia", columns[column])
    normal = st.multiselect("Words for no pneumonia", [word for word in columns[column] if word not in pneumonia])
    st.caption("Films with other words are left out, and counted.")
    return Labelling(column, tuple(pneumonia), tuple(normal))


def _run(version: Version, found: LabelledFolder, labelling: Labelling | None) -> None:
    bar = st.progress(0.0, "Reading")

    def show(done: int, films: int) -> None:
        bar.progress(done / films, f"{done:,} of {films:,} films")

    other = run_on_other_films(version, found, labelling, show)
    bar.empty()
    look_at(other.name)
    st.rerun()
