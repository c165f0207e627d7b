"""The form of a recipe: a preset, and every choice behind it."""

from collections.abc import Collection, Mapping
from dataclasses import Field, fields
from typing import Any

import streamlit as st

from films.protocols import PROTOCOLS
from training.presets import PRESETS, Preset
from training.recipe import Recipe, names_of

_WORDS = {  # of the choices that the form asks for by themselves
    "official": "official: the folder's own test part",
    "patient-70-15-15": "70/15/15 by patient",
    "image-70-15-15": "70/15/15 by film (one child may be on two sides)",
    "subset-22": "22 % of the films, 70/15/15 by film",
    "test-685": "685 test films by patient",
    "test-522": "522 test films by patient",
}


def protocol_choice() -> str:
    """How the films are to be divided, with what that means."""
    chosen = st.selectbox(
        "How the films are divided", names_of("protocol"), format_func=lambda name: _WORDS[name], key="protocol"
    )
    st.caption(PROTOCOLS[chosen].sentence)
    return str(chosen)


def recipe_choices(made: Collection[str], found: Mapping[str, Preset]) -> dict[str, Any]:
    """Every choice but those that were made before: by a preset, each to be changed.

    found: presets beside the program's own; the first of them is chosen where there is one.
    """
    presets = {**found, **PRESETS}
    first = next(iter(found), "default")
    chosen = st.segmented_control("Recipe", list(presets), default=first, required=True, key="preset")
    preset = presets[chosen]
    st.caption(preset.sentence)
    recipe = preset.recipe()
    with st.expander("More", icon=":material/tune:"):
        asked = [field for field in fields(Recipe) if field.name not in made]
        return {
            field.name: _asked(column, field, getattr(recipe, field.name), chosen)
            for first in range(0, len(asked), 3)
            for column, field in zip(st.columns(3, gap="medium"), asked[first : first + 3], strict=False)
        }


def _asked(column: Any, field: "Field[Any]", value: Any, preset: str) -> Any:
    """One choice; a recipe itself says what is possible, so the form sets no bounds."""
    label, help_text = field.name.replace("_", " ").capitalize(), field.metadata["help"].capitalize() + "."
    key = f"{preset}-{field.name}"  # another preset, another set of choices
    with column:
        if names := names_of(field.name):
            return st.selectbox(label, names, names.index(value), key=key, help=help_text)
        if field.type is int:
            return st.number_input(label, value=value, step=1, key=key, help=help_text)
        return st.number_input(label, value=float(value), step=None, format="%g", key=key, help=help_text)
