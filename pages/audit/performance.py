"""The Performance page: what a version is worth, at an operating point and a prevalence that the reader sets."""

from collections.abc import Callable

import streamlit as st

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.beside_whole import COMPARED
from evaluation.prevalence import AtPrevalence, interpreted
from model_store.card_blocks import percent
from model_store.figure_names import name_of
from pages.parts.cause_panel import cause_panel
from pages.parts.chosen_version import audited_or_stop
from pages.parts.evaluated_version import EvaluatedVersion, evaluated_or_stop
from pages.parts.explanation_panel import explanation_panel
from pages.parts.figure_tables import at_a_prevalence, at_this_point, classification_report, figure_columns, in_order
from pages.parts.headline_figures import headline_figures
from pages.parts.literal import literal
from pages.parts.operating_point import operating_point
from pages.parts.other_films import offer_other_films
from pages.parts.performance_curves import performance_curves
from pages.parts.prevalence_slider import prevalence
from pages.parts.refusal_panel import refusal_panel
from pages.parts.shown_plot import picture_format, show_plot, table_with_download
from pages.parts.subgroup_plot import subgroup_plot
from pages.parts.thousand_children import thousand_children

_ONE_CLASS = "Not defined: the films are all of one class."


def _figures(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:  # noqa: ARG001
    tables = {
        "At this operating point": figure_columns(at_this_point(at)),
        "At every operating point": figure_columns(in_order(evaluated.standing)),
        "Classification report": classification_report(at),
    }
    for title, columns in tables.items():
        st.subheader(title, anchor=False)
        table_with_download(columns, title, f"{evaluated.version.id}-{title.lower().replace(' ', '-')}")


def _curves(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:
    if evaluated.curve is None or meant is None:
        st.info(_ONE_CLASS)
        return
    performance_curves(evaluated, evaluated.curve, at, meant)


def _kinds(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:  # noqa: ARG001
    name = st.radio("Figure", COMPARED, format_func=name_of, horizontal=True, key="figure", bind="query-params")
    show_plot(subgroup_plot(at, name), evaluated.version.id, picture_format())


def _children(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:
    if meant is None or meant.of_a_thousand is None:
        st.info(_ONE_CLASS)
        return
    show_plot(thousand_children(meant.of_a_thousand, meant.prevalence), evaluated.version.id, picture_format())
    st.subheader("What a finding means there", anchor=False)
    table_with_download(at_a_prevalence(meant, at), "What a finding means", f"{evaluated.version.id}-at-prevalence")


def _heat(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:  # noqa: ARG001
    if not evaluated.own:
        st.info("Heat maps are examined on the version's own test set: choose that above.")
        return
    explanation_panel(evaluated.version)


def _cause(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:  # noqa: ARG001
    cause_panel(evaluated.version.card)


def _refusals(evaluated: EvaluatedVersion, at: AtOperatingPoint, meant: AtPrevalence | None) -> None:  # noqa: ARG001
    refusal_panel(evaluated.version)


PARTS: dict[str, Callable[[EvaluatedVersion, AtOperatingPoint, AtPrevalence | None], None]] = {
    "Figures": _figures,
    "Curves": _curves,
    "Kinds of film": _kinds,
    "1,000 children": _children,
    "Bacterial or viral": _cause,
    "Heat map": _heat,
    "Refusals": _refusals,
}

st.title("Performance", anchor=False)
audited = audited_or_stop()
evaluated = evaluated_or_stop(audited)
films, card = evaluated.stored, audited.version.card
st.caption(
    f"Version {card.id} on {literal(audited.words)}, {films.patients:,} patients; "
    f"{percent(evaluated.prevalence)} of the films are labelled {literal(card.labels[1].lower())}. "
    "In brackets and as bars: 95 % intervals."
)
left, right = st.columns(2, gap="medium")
with left:
    point = operating_point(audited)
with right:
    share = prevalence(evaluated.prevalence, audited.key)
at = evaluated.at(point)
meant = interpreted(at.cells, share, card.labels) if evaluated.curve else None
headline_figures(at, meant)
tabs = st.tabs(list(PARTS), key="part", bind="query-params")
for tab, show in zip(tabs, PARTS.values(), strict=True):
    if tab.open:  # what is not seen is not drawn
        with tab:
            show(evaluated, at, meant)
offer_other_films(audited.version)
