"""The Data page: what the films consist of, and what is wrong with them."""

import streamlit as st

from films.description import QUANTILES, Description, sentence_on
from films.layout import FilmFolder, FilmFolderError, film_folder
from pages.parts.data_figures import counts_figure, shape_figure
from pages.parts.described_films import described
from pages.parts.fetch_films import offer_films
from pages.parts.film_grid import film_grid
from pages.parts.literal import literal


def _overview(description: Description) -> None:
    st.subheader("What it consists of", anchor=False)
    table, plot = st.columns(2, gap="medium")
    with table:
        st.table(
            {
                "Part": [count.split for count in description.counts],
                "Label": [count.label for count in description.counts],
                "Cause": [count.cause for count in description.counts],
                "Films": [f"{count.films:,}" for count in description.counts],
                "Patients": [f"{count.patients:,}" for count in description.counts],
            }
        )
    with plot:
        st.plotly_chart(counts_figure(description.counts), key="counts")
    positive = sum(count.films for count in description.counts if count.label == "PNEUMONIA")
    share = f"{positive / description.films:.0%}".replace("%", " %")
    st.markdown(f"{share} of the {description.films:,} films are labelled pneumonia.")


def _shapes(folder: FilmFolder, description: Description) -> None:
    st.subheader("Sizes and brightness", anchor=False)
    st.plotly_chart(shape_figure(folder.films), key="shapes")
    with st.expander("In numbers"):
        st.dataframe(
            {
                "Of": [spread.what for spread in description.spreads],
                "Part": [spread.split for spread in description.spreads],
                "Label": [spread.label for spread in description.spreads],
            }
            | {
                f"{quantile:.0%}": [spread.quantiles[place] for spread in description.spreads]
                for place, quantile in enumerate(QUANTILES)
            },
            hide_index=True,
        )


def _faults(description: Description) -> None:
    st.subheader("What is wrong with it", anchor=False)
    for number, fault in enumerate(description.faults):
        st.markdown(f"**{fault.sentence}** {fault.meaning}")
        if fault.groups:
            with st.expander("Which"):
                st.dataframe({"Together": [", ".join(group) for group in fault.groups]}, key=f"fault-{number}")
    st.markdown(sentence_on(description))
    if description.unreadable:
        st.warning(f"Left out, since they could not be read: {len(description.unreadable)}.")
        st.dataframe(
            {"File": [name for name, _ in description.unreadable], "Why": [s for _, s in description.unreadable]}
        )


st.title("Data", anchor=False)
try:
    path = film_folder()
    if path is None:
        offer_films()
        st.stop()
    folder, description = described(path)
except FilmFolderError as error:
    st.error(literal(error), icon=":material/folder_off:")
    st.stop()
st.caption(f"Folder {literal(path)}")
_overview(description)
_faults(description)
_shapes(folder, description)
film_grid(folder.films)
