"""What the size of the network's picture gives and costs: the versions that differ in it alone, in one table."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from model_store.card import Card
from model_store.card_blocks import percent
from model_store.listing import imported_ids
from reading.preparation import NATIVE_SIDE
from training.compared.differing import cards_by
from training.compared.sizes import SIDES, Sized, ask_for_missing, in_words, sized
from training.jobs.worker import start_worker
from training.presets import OF_ANY_SIDE, PRESETS


def by_size(cards: Sequence[Card], folder: Path | None) -> None:
    """The table for the default recipe or another to begin with, with a button that trains what is missing.

    Raises what a training's queue and a version raise.
    """
    if not st.toggle("By input size", key="by-size"):
        return
    imported = imported_ids()
    ours = [card for card in cards if card.id not in imported]
    preset = PRESETS[st.selectbox("Recipe", OF_ANY_SIDE, format_func=str.capitalize, key="by-size-recipe")]
    recipe = preset.recipe()
    found = cards_by("side", ours, recipe)
    st.caption(
        f"{preset.sentence} Nothing is changed but the side of the square that a film is reduced to before the network "
        f"sees it. The training films have {NATIVE_SIDE} pixels: more only enlarges them. Each version was tested once "
        "on the same films; a reading is timed on this machine, all of them by turns."
    )
    if found:
        _table(_timed(tuple(card.id for card in found.values()), found))
    missing = [side for side in SIDES if side not in found]
    if not missing:
        return
    words = ", ".join(map(str, missing))
    st.caption(f"Not trained yet: {words} pixels. All together take some hours; readings go on meanwhile.")
    if st.button("Train the missing sizes", icon=":material/model_training:", disabled=folder is None):
        asked = ask_for_missing(folder, recipe, ours) if folder else []
        start_worker()
        st.toast(f"{len(asked)} trainings are in the queue." if asked else "They are in the queue already.")


@st.cache_data(show_spinner="Reading with each size", max_entries=4)
def _timed(ids: tuple[str, ...], _cards: dict[int, Card]) -> list[Sized]:  # noqa: ARG001 - the ids are the key
    return sized(_cards)


def _table(rows: Sequence[Sized]) -> None:
    st.dataframe(
        {
            "Side, pixels": [row.side for row in rows],
            "AUC": [in_words(row.area) for row in rows],
            "Accuracy": [f"{percent(row.accuracy.value)} ({percent(row.accuracy.low)} to {percent(row.accuracy.high)})"
                         for row in rows],
            "A reading": [f"{row.milliseconds:.1f} ms" for row in rows],
            "Training": [f"{row.minutes:.0f} min" for row in rows],
            "Version": [row.version for row in rows],
        },
        hide_index=True,
    )  # fmt: skip
