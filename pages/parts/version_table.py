"""Every version in a table, newest first."""

from collections.abc import Sequence

import streamlit as st

from evaluation.service_history import override_of
from model_store.card import Card
from model_store.card_blocks import percent
from model_store.listing import imported_ids

_FIGURES = {"auc": "AUC", "accuracy": "Accuracy", "sensitivity": "Sensitivity", "specificity": "Specificity"}


def version_table(cards: Sequence[Card], serving: str) -> None:
    """Each version with its figures on its own test set."""
    imported = imported_ids()
    figures = {title: [_figure(card, name) for card in cards] for name, title in _FIGURES.items()}
    st.dataframe(
        {
            "Version": [card.id for card in cards],
            "": [_standing(card, serving, card.id in imported) for card in cards],
            "Made": [f"{card.created:%d %B %Y}" for card in cards],
            "Learned from": [f"{card.training_data.films:,} films, {card.training_data.name}" for card in cards],
            "Tested on": [f"{card.evaluation.films:,} films, {card.evaluation.protocol}" for card in cards],
        }
        | figures,
        hide_index=True,
    )


def _figure(card: Card, name: str) -> str:
    figure = card.evaluation.figures.get(name)
    if figure is None or figure.value is None:
        return "–"
    return f"{figure.value:.3f}" if name == "auc" else percent(figure.value)


def _standing(card: Card, serving: str, imported: bool) -> str:
    said = ["imported"] if imported else []
    if card.id == serving:
        said.insert(0, "in service, past the gate" if override_of(card.id) else "in service")
    return ", ".join(said)
