"""The Retrain page: films and a recipe, what that will take, and the start."""

from typing import Any

import streamlit as st

from model_store.store import serving_version
from pages.parts.before_training import before_training
from pages.parts.literal import literal
from pages.parts.recipe_form import protocol_choice, recipe_choices
from pages.parts.training_films import divided, films_to_learn, folder_choice
from pages.parts.training_needs import training_can_run
from records.error import STOPPED_BY
from training.jobs.jobs import ask_for
from training.jobs.worker import start_worker
from training.order import Order
from training.presets import Preset
from training.recipe import Recipe
from training.searches.searches import best_preset
from training.starting_weights import check_start, recipe_of
from training.unseen import expect_unseen

_PUBLISHED, _SERVING = "published weights", "the version in service"


def _start_choice() -> dict[str, Any]:
    """What the training starts from, as choices of the recipe."""
    chosen = st.radio("Start from", [_PUBLISHED, _SERVING], horizontal=True, key="start-from")
    if chosen == _PUBLISHED:
        return {"start": ""}
    before = serving_version()
    made_by = recipe_of(before.card)
    st.caption(f"{before.id}, tested by the {made_by.protocol} protocol; the new version is tested by the same one.")
    same = ("network", "weights", "width", "head")
    return {"start": before.id} | {name: getattr(made_by, name) for name in same}


def _found() -> dict[str, Preset]:
    """The best recipe of the search that the address names, as a preset."""
    name = st.query_params.get("found-by")
    if not name:
        return {}
    return {f"best of {name}": best_preset(name)}


def _start(order: Order) -> None:
    if st.button("Start the training", type="primary", icon=":material/model_training:"):
        job = ask_for(order)
        start_worker()
        st.switch_page("pages/lab/trainings.py", query_params={"job": job.draft})


st.title("Retrain", anchor=False)
st.markdown(
    "A new version learns beside the one in service, which goes on reading. It is tested, and serves only after it has "
    "passed the gate on the Models page."
)
if not training_can_run():
    st.stop()
try:
    folder = folder_choice()
    protocol = protocol_choice()
    division, honour_marks, clinic = films_to_learn(folder, protocol)
    made = {"protocol": protocol, **_start_choice()}
    recipe = Recipe(**made, **recipe_choices(made, _found()))
    check_start(recipe)
    expect_unseen(recipe, division, divided(folder, protocol)[0])
    before_training(recipe, division)
    _start(Order(recipe=recipe, films=folder, honour_marks=honour_marks, clinic_films=clinic))
except STOPPED_BY as error:
    st.error(literal(error), icon=":material/block:")
