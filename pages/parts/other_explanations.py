"""Other explanations of the film that is shown, on demand: a grid that fills while they are worked out."""

import streamlit as st

from pages.parts.explanation_grid import Cell, explanation_grid
from pages.parts.literal import literal
from pages.parts.probability_scale import percent
from pages.parts.session import ShownFilm
from reading.asked_explanations import CEILINGS, METHODS, AskedExplanations, Explanation, Stage, heat_map_of
from reading.heatmap import HeatMap
from reading.reader import Reading

_NAME, _ICON = "Other explanations", ":material/compare:"
_HELP = "Asks this version in five other ways where it looked. It takes some seconds, one film after the other."
_LOOK = 0.7  # seconds between two looks at what came
_HELD = "other-explanations"
_MOST = 16  # films whose explanations a tab holds; the one asked first goes first

_MEANINGS = {
    "Grad-CAM": "Where the evidence for pneumonia came from: the heat map that every film gets.",
    "Grad-CAM++": "The same idea with other weights, made for findings in several places.",
    "Score-CAM": "What the network finds counts by how much it raises the answer when nothing else is seen.",
    "saliency": "Where the smallest change of grey would change the answer most.",
    "SmoothGrad": "Saliency, averaged over noisy copies of the film.",
    "occlusion": "How much evidence the film loses while a grey square hides the place.",
}
_OWN_SCALE = "On its own scale: full colour at this film's strongest place."
_WHAT = (
    "Each map says where this version looked, not what is there. Agreement is the rank correlation with Grad-CAM: 1 "
    "for places in the same order, 0 for no relation, −1 for the opposite order."
)
_STAGES: dict[Stage, str] = {
    "queued": "Waits until another film's are done",
    "starting": "The process that works them out starts, which takes 10 seconds or more",
    "asking": "{} of {} worked out",
}


def offer_explanations(film: ShownFilm, key: str) -> None:
    """A button that asks the other methods, and then what they say; nothing where the film got no number.

    What was said is held for this tab, so that it is worked out once, whatever else is done with the film.
    """
    reading = film.reading
    if reading is None or reading.heat_map is None or reading.seen is None:
        return
    asked = _held().get((reading.digest, reading.model))
    if asked is None:
        st.button(_NAME, icon=_ICON, on_click=_ask, args=(reading,), help=_HELP, key=f"{key}-ask")
        return
    with st.expander(_NAME, icon=_ICON, expanded=True):
        st.fragment(_grid, run_every=None if asked.done else _LOOK)(film, reading, asked, asked.done, f"{key}-grid")


def _held() -> dict[tuple[str, str], AskedExplanations]:
    held: dict[tuple[str, str], AskedExplanations] = st.session_state.setdefault(_HELD, {})
    return held


def _ask(reading: Reading) -> None:
    if reading.seen is None:
        return
    held = _held()
    held[reading.digest, reading.model] = AskedExplanations(reading.model, reading.seen)
    for place in list(held)[:-_MOST]:
        del held[place]


def _grid(film: ShownFilm, reading: Reading, asked: AskedExplanations, whole: bool, key: str) -> None:
    """How far it is, and the maps. whole: nothing more was to come when the page was drawn."""
    done = asked.done  # before anything is drawn: what comes later is seen at the next look
    if asked.fault:
        st.error(literal(asked.fault), icon=":material/error:")
    else:
        st.caption(_WHAT)
        if not done:
            _how_far(asked)
        explanation_grid(film.jpeg, film.width, film.height, _cells(reading, asked, done), key=key)
    if done and not all(isinstance(asked.answers.get(name), Explanation) for name in METHODS):
        st.button("Try again", icon=":material/refresh:", on_click=_ask, args=(reading,), key=f"{key}-again")
    if done and not whole:
        st.rerun()  # the whole page, which stops looking


def _how_far(asked: AskedExplanations) -> None:
    came, methods = len(asked.answers), len(METHODS)
    st.progress(came / methods, _STAGES[asked.stage].format(came, methods))


def _cells(reading: Reading, asked: AskedExplanations, done: bool) -> list[Cell]:
    own = reading.heat_map
    cells = [] if own is None else [_cell("Grad-CAM", own, _absolute(own.ceiling), _share(reading, own))]
    for name in METHODS:
        answer = asked.answers.get(name)
        if isinstance(answer, Explanation):
            cells.append(_explained(name, answer, reading))
        else:
            at_work = asked.stage == "asking" and len(cells) == len(asked.answers) + 1
            note = answer or ("No answer came." if done else "Being worked out" if at_work else "Waits")
            cells.append(Cell(_title(name), _MEANINGS[name], "", note, fault=bool(answer) or done))
    return cells


def _title(name: str) -> str:
    return name[0].upper() + name[1:]


def _explained(name: str, explanation: Explanation, reading: Reading) -> Cell:
    heat_map = heat_map_of(name, explanation)
    scale = _absolute(heat_map.ceiling) if name in CEILINGS else _OWN_SCALE
    agreement = reading.heat_map.agreement(heat_map) if reading.heat_map else None
    words = [] if agreement is None else [f"agreement {agreement:.2f}".replace("-", "−")]
    return _cell(name, heat_map, scale, [*_share(reading, heat_map), *words, f"{explanation.seconds:.1f} s"])


def _cell(name: str, heat_map: HeatMap, scale: str, figures: list[str]) -> Cell:
    shown = scale if heat_map.evidence.any() else "No heat anywhere."
    return Cell(_title(name), _MEANINGS[name], shown, " · ".join(figures), heat_map)


def _absolute(ceiling: float) -> str:
    return f"Full colour at {ceiling:.2g} logits, on every film."


def _share(reading: Reading, heat_map: HeatMap) -> list[str]:
    """The share of the heat in the lungs, where there are heat and lungs."""
    if reading.lungs is None or not reading.lungs.found:
        return []
    share = heat_map.share_inside(reading.lungs.mask)
    return [] if share is None else [f"{percent(share)} in the lungs"]
