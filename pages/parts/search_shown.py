"""One search, as it stands now: how far it is, what can be asked of it, its best recipe, plots, every trial."""

import statistics
from collections.abc import Callable

import streamlit as st

from pages.parts.durations import duration
from pages.parts.literal import literal
from pages.parts.search_plots import history, importance
from pages.parts.shown_plot import show_plot
from training.jobs.command_text import command_of
from training.order import Order
from training.searches.folder import SearchFolder
from training.searches.searches import Found, State, found, reason_of, start, stop
from training.searches.tried import Tried

AT_WORK: tuple[State, ...] = ("starting", "searching", "waiting")
_STATES: dict[State, tuple[str, str]] = {
    "starting": (":material/search:", "Starting"),
    "searching": (":material/search:", "Searching"),
    "waiting": (":material/hourglass_empty:", "Waits until the trainings are through"),
    "finished": (":material/check_circle:", "Finished"),
    "stopped": (":material/stop_circle:", "Stopped"),
    "failed": (":material/error:", "Failed"),
    "interrupted": (":material/power_off:", "Interrupted"),
}


def show_search(name: str, state: State) -> None:
    """All of it; drawn again while the search is at work. Raises StudyError, RecipeError."""
    so_far = found(name)
    icon, words = _STATES[state]
    st.subheader(f"{icon} {words}", anchor=False)
    how = "every combination" if so_far.order.space.kind == "grid" else "drawn by TPE, near what did well"
    parts = ", ".join(so_far.order.space.score)
    st.caption(f"{literal(so_far.order.films)}; {how}; the mean AUC on what is held out of train, in turn, by: {parts}")
    if reason := reason_of(name):
        (st.info if state == "stopped" else st.error)(literal(f"{reason[:1].upper()}{reason[1:]}."))
    _how_far(name, state, so_far)
    _buttons(name, state)
    _best(name, so_far)
    plots = [plot for plot in (history(so_far), importance(so_far)) if plot]
    for column, plot in zip(st.columns(2, gap="medium"), plots, strict=False):
        with column:
            show_plot(plot, name, "PNG")
    _table(so_far)
    with st.expander("Log", icon=":material/terminal:"):
        log = SearchFolder(name).log_tail()
        st.code("\n".join(log) or "Nothing was said yet.", language=None, wrap_lines=True)


def _how_far(name: str, state: State, so_far: Found) -> None:
    done = [trial for trial in so_far.trials if trial.state in ("whole", "given up")]
    progress = SearchFolder(name).progress()
    words = f"{len(done)} of {so_far.wanted} trials are through"
    if state == "searching" and progress and progress.trial:
        epochs = f"{progress.epoch} of {progress.epochs} epochs"
        words += f"; trial {progress.trial}, held out by {progress.part}: {epochs}"
    took = [trial.seconds for trial in done if trial.seconds is not None]
    if state in AT_WORK and took and len(done) < so_far.wanted:
        words += f"; about {duration(statistics.median(took) * (so_far.wanted - len(done)))} left"
    st.progress(min(1.0, len(done) / so_far.wanted), words)


def _buttons(name: str, state: State) -> None:
    asked = SearchFolder(name).request()
    if state in AT_WORK and asked:
        st.caption("Asked to stop: it does so before its next step.")
    elif state in ("searching", "waiting"):
        _button("Stop", "stop_circle", stop, name, "What was tried is kept; it can go on later.")
    elif state in ("stopped", "failed", "interrupted"):
        _button("Go on", "play_arrow", start, name, "A trial that broke off goes on from its last whole epoch.")


def _button(label: str, icon: str, act: Callable[[str], None], name: str, words: str) -> None:
    if st.button(label, icon=f":material/{icon}:", help=words, key=f"{label}-{name}"):
        act(name)
        st.rerun()


def _best(name: str, so_far: Found) -> None:
    if not so_far.best or not so_far.recipe:
        return
    st.subheader("The best recipe so far", anchor=False)
    shown = ", ".join(f"{choice.replace('_', ' ')} {_rounded(value)}" for choice, value in so_far.best.chosen.items())
    st.markdown(f"Trial {so_far.best.number}, mean AUC {so_far.best.score:.4f}: {shown}.")
    if so_far.order.space.short:
        short = ", ".join(f"{choice} {value}" for choice, value in so_far.order.space.short.items())
        st.caption(f"The trials were short ({short}); a training by this recipe is whole.")
    st.code(command_of(Order(recipe=so_far.recipe, films=so_far.order.films)), language="shell", wrap_lines=True)
    st.page_link(
        "pages/lab/retrain.py", label="Train by this recipe", icon=":material/model_training:",
        query_params={"found-by": name},
    )  # fmt: skip


def _table(so_far: Found) -> None:
    if not so_far.trials:
        return
    st.subheader("All trials", anchor=False)
    names = [choice.name for choice in so_far.order.space.choices]
    st.dataframe(
        {
            "Trial": [trial.number for trial in so_far.trials],
            "State": [_state(trial) for trial in so_far.trials],
            "Score": [_area(trial.score) for trial in so_far.trials],
        }
        | {f"By {part}": [_area(trial.areas.get(part)) for trial in so_far.trials] for part in so_far.order.space.score}
        | {name.replace("_", " "): [_rounded(trial.chosen.get(name, "")) for trial in so_far.trials] for name in names}
        | {"Time": [duration(trial.seconds) if trial.seconds else "" for trial in so_far.trials]},
        hide_index=True,
    )


def _state(trial: Tried) -> str:
    return "diverged" if trial.diverged else trial.state


def _area(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4f}"


def _rounded(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
