"""The runs of one published system: their figures, those that are missing, and their curves."""

from collections.abc import Mapping

import streamlit as st

from films.divisions import Division
from pages.parts.durations import duration
from pages.parts.film_folder import folder_of_films
from pages.parts.shown_plot import picture_format, show_plot
from pages.parts.training_curves import plots_of
from pages.parts.training_films import divided
from training.jobs.command_text import flag_of
from training.pace import known_pace
from training.recipe import Recipe
from training.reproductions.standing_runs import StandingRun
from training.reproductions.table import RUN_COLUMNS, run_cells

Runs = Mapping[str, StandingRun]


def runs_table(runs: Runs) -> None:
    """Every run with its figures, or that it was not trained yet."""
    st.subheader("Every run", anchor=False)
    cells = [run_cells(run) for run in runs.values()]
    st.dataframe(
        {column: [row[place] for row in cells] for place, column in enumerate(RUN_COLUMNS)},
        hide_index=True,
        column_config={"Child seen before": st.column_config.TextColumn(help=_SEEN), "Minutes": _MINUTES},
    )
    with st.expander("Recipes", icon=":material/tune:"):
        st.caption("What each changes in the default recipe.")
        st.dataframe(
            {"Run": list(runs), "Recipe": [_changes(run.recipe) for run in runs.values()]},
            hide_index=True,
            column_config={"Recipe": st.column_config.TextColumn(width="large")},
        )


_SEEN = "Test films of a child from whom another film was learned from or held out."
_MINUTES = st.column_config.TextColumn(help="Of the whole run; of the learning alone where it was broken off.")


def _changes(recipe: Recipe | None) -> str:
    if recipe is None:
        return "as the best of the others, once these are trained"
    default = Recipe().as_dict()
    return " ".join(
        f"{flag_of(name)} {value}" for name, value in recipe.as_dict().items() if value != default[name]
    )  # as the command line takes it


def missing_runs(name: str, runs: Runs) -> None:
    """Those that were not trained, how long they would take, and the command."""
    missing = [run for run in runs.values() if run.result is None]
    if not missing:
        return
    st.subheader("Not trained yet", anchor=False)
    divisions = _divisions(missing)
    minutes = {run.name: run.minutes(divisions) for run in missing}
    st.table({"Run": list(minutes), "Expected time": [_expected(one) for one in minutes.values()]})
    st.markdown("This command trains them, one after the other; broken off, it goes on where it was:")
    st.code(f"python -m training reproduce {name}", language="shell", wrap_lines=True)
    if None in minutes.values():
        st.markdown("With `--expected` it measures some steps on this machine, and says how long the runs would take.")


def _expected(minutes: float | None) -> str:
    return "not known" if minutes is None else duration(60 * minutes)


def _divisions(missing: list[StandingRun]) -> dict[str, Division]:
    """The films divided by each protocol that a time can be said for; none where there are no films."""
    folder = folder_of_films()
    wanted = {run.recipe.protocol for run in missing if run.recipe and known_pace(run.recipe)}
    return {protocol: divided(folder, protocol)[1] for protocol in sorted(wanted)} if folder else {}


def curves_of_runs(name: str, runs: Runs) -> None:
    """Accuracy, loss and the others by epoch, of a run of choice."""
    trained = {run.name: run.result.curves for run in runs.values() if run.result}
    if not trained:
        return
    st.subheader("Curves", anchor=False)
    chosen = st.selectbox("Run", list(trained), key=f"run-of-{name}")
    picture = picture_format()
    plots = plots_of(trained[chosen])
    for first in range(0, len(plots), 2):
        for column, plot in zip(st.columns(2, gap="medium"), plots[first : first + 2], strict=False):
            with column:
                show_plot(plot, f"{name}-{chosen}".replace(" ", "-"), picture)
