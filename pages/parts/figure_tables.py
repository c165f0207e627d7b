"""The tables of the Performance page: the classification report, and every other figure with its interval and films."""

from collections.abc import Mapping

from evaluation.at_operating_point import AtOperatingPoint
from evaluation.figure import Figure
from evaluation.prevalence import AtPrevalence
from model_store.card_blocks import percent
from model_store.figure_names import NAMES, name_of
from pages.parts.figure_words import number_in_words

_REPORTED = frozenset({"f1", "f1_macro", "f1_weighted", "precision_macro", "precision_weighted"})  # in the report


def classification_report(at: AtOperatingPoint) -> dict[str, list[str]]:
    """A row for each class, and one each for both classes alike and by films."""
    films = at.cells.films
    rows = [
        (one.label, one.figures["positive_predictive_value"], one.figures["sensitivity"], one.figures["f1"], one.films)
        for one in at.classes
    ]
    overall = at.overall
    rows += [
        ("mean of both", overall["precision_macro"], overall["balanced_accuracy"], overall["f1_macro"], films),
        ("mean by films", overall["precision_weighted"], overall["accuracy"], overall["f1_weighted"], films),
    ]
    return {
        "Finding": [label for label, *_ in rows],
        "Precision": [number_in_words(precision) for _, precision, *_ in rows],
        "Recall": [number_in_words(recall) for _, _, recall, *_ in rows],
        "F1": [number_in_words(f1) for *_, f1, _ in rows],
        "Films": [f"{count:,}" for *_, count in rows],
    }


def at_this_point(at: AtOperatingPoint) -> dict[str, Figure]:
    """The figures of pneumonia as the finding, and those of all films, but for the report's means of two classes."""
    found = {name: figure for name, figure in at.classes[1].figures.items() if name not in _REPORTED}
    found |= {name: figure for name, figure in at.overall.items() if name not in _REPORTED}
    return in_order(found)


def at_a_prevalence(meant: AtPrevalence, at: AtOperatingPoint) -> dict[str, list[str]]:
    """What an alarm and an all-clear mean there, and how far they move the odds anywhere."""
    positive, there = at.classes[1].figures, f"where {percent(meant.prevalence)} are sick"
    figures = {
        "positive_predictive_value": meant.positive_predictive_value,
        "negative_predictive_value": meant.negative_predictive_value,
        "positive_likelihood_ratio": positive["positive_likelihood_ratio"],
        "negative_likelihood_ratio": positive["negative_likelihood_ratio"],
    }
    meanings = {
        "positive_predictive_value": f"chance of pneumonia after an alarm, {there}",
        "negative_predictive_value": f"chance of no pneumonia after an all-clear, {there}",
    }
    return figure_columns(figures, meanings)


def in_order(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures in the order of the card."""
    order = {name: place for place, name in enumerate(NAMES)}
    return {name: figures[name] for name in sorted(figures, key=lambda name: order.get(name, len(order)))}


def figure_columns(figures: Mapping[str, Figure], meanings: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """A row a figure: name, value with its interval, films, meaning, and how the interval was made."""
    said = {name: meaning for name, (_, meaning) in NAMES.items()} | dict(meanings or {})
    return {
        "Figure": [name_of(name) for name in figures],
        "Value": [number_in_words(figure) for figure in figures.values()],
        "Films": [f"{figure.films:,}" for figure in figures.values()],
        "Meaning": [said.get(name, "") for name in figures],
        "Interval by": [figure.method for figure in figures.values()],
    }
