"""The Trainings page: those that run and those that ran, as they stand on the disk."""

import streamlit as st

from pages.parts.addressed_choice import addressed_choice
from pages.parts.literal import literal
from pages.parts.shown_plot import show_plot
from pages.parts.training_curves import KINDS, compared
from pages.parts.training_job import STATES, show_job
from pages.parts.training_needs import training_can_run
from records.error import STOPPED_BY
from records.jobs import AT_WORK, RecordedJob
from training.jobs.folder import JobFolder
from training.jobs.jobs import notice_broken
from training.jobs.worker import keep_working

_LOOK = 2.0  # seconds between two looks at a training that is under way


def _look(job_id: str, state: str) -> None:
    """One training, drawn again by itself while it is under way."""
    try:
        jobs = notice_broken()
        job = next(job for job in jobs if job.draft == job_id)
        if job.state != state:
            st.rerun()  # the whole page: its list, and whether it has to look again
        show_job(job)
    except STOPPED_BY as error:
        st.error(literal(error), icon=":material/block:")


def _compare(jobs: list[RecordedJob]) -> None:
    learned = [job.draft for job in jobs if JobFolder(job.draft).curves()]
    if len(learned) < 2:
        return
    st.subheader("Compare", anchor=False)
    chosen = st.multiselect("Trainings", learned, learned[:2], key="compare", max_selections=10)
    figures = {
        f"{title}, held out" if both else title: (f"val_{name}" if both else name) for name, title, both in KINDS
    }
    what = st.selectbox("Figure", list(figures), key="compared-figure")
    if chosen:
        show_plot(compared({run: JobFolder(run).curves() for run in chosen}, figures[what], what), "trainings", "PNG")


def _all(jobs: list[RecordedJob]) -> None:
    st.subheader("All trainings", anchor=False)
    st.dataframe(
        {
            "Training": [job.draft for job in jobs],
            "State": [STATES[job.state][1].split(":")[0] for job in jobs],
            "How it ended": [job.reason for job in jobs],
            "Asked for by": [job.person for job in jobs],
            "At (UTC)": [f"{job.created:%Y-%m-%d %H:%M}" for job in jobs],
        },
        hide_index=True,
        column_config={"How it ended": st.column_config.TextColumn(width="large")},
    )


st.title("Trainings", anchor=False)
try:
    jobs, able = notice_broken(), training_can_run()
    if not jobs:
        st.info("Nothing was trained here yet.", icon=":material/model_training:")
        st.page_link("pages/lab/retrain.py", label="Retrain", icon=":material/model_training:")
        st.stop()
    if able:
        keep_working()  # a queue that lost its worker to a power cut finds a new one
    states = {job.draft: job for job in jobs}
    shown = addressed_choice("Training", "job", list(states))
    under_way = states[shown].state in (*AT_WORK, "queued")
    st.fragment(_look, run_every=_LOOK if under_way else None)(shown, states[shown].state)
    _compare(jobs)
    _all(jobs)
except STOPPED_BY as error:
    st.error(literal(error), icon=":material/block:")
