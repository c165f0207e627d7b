"""One training, as it stands now: its state, what can be asked of it, its curves, log and recipe."""

from collections.abc import Callable

import streamlit as st

from pages.parts.durations import duration
from pages.parts.literal import literal
from pages.parts.shown_plot import show_plot
from pages.parts.training_curves import plots_of
from records.jobs import AT_WORK, RecordedJob
from training.jobs.command_text import command_of
from training.jobs.end import is_published
from training.jobs.facts import Progress
from training.jobs.folder import JobFolder
from training.jobs.jobs import cancel, resume, stop
from training.jobs.work_folder import Request
from training.jobs.worker import start_worker
from training.recipe import RecipeError

STATES = {
    "queued": (":material/hourglass_empty:", "Waits in the queue"),
    "preparing": (":material/folder_open:", "Preparing the films"),
    "training": (":material/model_training:", "Training"),
    "stopping": (":material/stop_circle:", "Stopping: the best epoch is kept and tested"),
    "finished": (":material/check_circle:", "Finished"),
    "stopped": (":material/stop_circle:", "Stopped"),
    "failed": (":material/error:", "Failed"),
    "interrupted": (":material/power_off:", "Interrupted"),
}
_PHASES = {
    "preparing": "reading the films", "training": "learning", "calibrating": "calibrating",
    "exporting": "making the serving graph", "measuring": "reading the test films",
}  # fmt: skip
_ASKED: dict[Request, str] = {  # until the training obeys
    "stop": "Asked to stop: it does so once an epoch is whole.",
    "cancel": "Asked to end: it does so before its next step.",
}


def show_job(job: RecordedJob) -> None:
    """All of it; drawn again while the job is at work."""
    folder = JobFolder(job.draft)
    icon, words = STATES[job.state]
    st.subheader(f"{icon} {words}", anchor=False)
    st.caption(f"{job.draft}, asked for by {literal(job.person)} at {job.created:%Y-%m-%d %H:%M} UTC")
    if job.reason:
        (st.error if job.state in ("failed", "interrupted") else st.info)(literal(_capital(job.reason)))
    asked = folder.request()
    learns = job.state in AT_WORK and _under_way(job, folder, asked)
    _buttons(job, asked, may_stop=learns and not asked)
    _curves(job, folder)
    _text(folder)


def _under_way(job: RecordedJob, folder: JobFolder, asked: Request | None) -> bool:
    """How far it is; whether it has epochs to learn yet, and so can be stopped."""
    progress = folder.progress()
    learns = progress is None or progress.phase in ("preparing", "training")
    if progress:
        st.progress(progress.share, _how_far(progress, job.state == "stopping"))
    if asked == "cancel" or (asked == "stop" and learns and job.state != "stopping"):
        st.caption(_ASKED[asked])
    return learns


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _how_far(progress: Progress, stopping: bool) -> str:
    which = f"Epoch {progress.epoch}" if progress.epoch else "No epoch"
    words = f"{which} of {progress.epochs} is whole; now {_PHASES[progress.phase]}"
    left = progress.seconds_left
    cut_short = stopping and progress.phase == "training"  # the steps to come are not taken
    return f"{words}; about {duration(left)} left" if left and not cut_short else words


def _buttons(job: RecordedJob, asked: Request | None, may_stop: bool) -> None:
    at_work, broken = job.state in AT_WORK, job.state in ("interrupted", "failed")
    with st.container(horizontal=True, vertical_alignment="center"):
        if may_stop:
            _button(
                "Stop and keep best", "stop_circle", stop, job,
                "The epoch with the smallest loss on the films held out is calibrated, tested and published.",
            )  # fmt: skip
        if broken:
            _button("Resume", "play_arrow", _go_on, job, "Goes on from the last whole epoch.")
        if (at_work and asked != "cancel") or broken or job.state == "queued":
            with st.popover("Cancel and discard", icon=":material/delete:"):
                st.markdown("All that it has learned is lost.")
                _button("Discard it", "delete_forever", cancel, job, "")
        if is_published(job.draft):
            st.page_link(
                "pages/lab/models.py", label="Hold it at the gate", icon=":material/rule:",
                query_params={"candidate": job.draft},
            )  # fmt: skip


def _go_on(job: str) -> None:
    resume(job)
    start_worker()


def _button(label: str, icon: str, act: Callable[[str], object], job: RecordedJob, words: str) -> None:
    if st.button(label, icon=f":material/{icon}:", help=words or None, key=f"{label}-{job.draft}"):
        act(job.draft)
        st.rerun()


def _curves(job: RecordedJob, folder: JobFolder) -> None:
    curves = folder.curves()
    if not curves:
        if job.state in AT_WORK:
            st.caption("The curves begin with the first whole epoch.")
        return
    plots = plots_of(curves)
    for first in range(0, len(plots), 2):
        for column, plot in zip(st.columns(2, gap="medium"), plots[first : first + 2], strict=False):
            with column:
                show_plot(plot, job.draft, "PNG")


def _text(folder: JobFolder) -> None:
    try:
        st.markdown("The same training on the command line")
        st.code(command_of(folder.order()), language="shell", wrap_lines=True)
    except RecipeError as error:
        st.caption(literal(error))
    if machine := folder.machine():
        software = ", ".join(f"{name} {version}" for name, version in machine.software.items())
        st.caption(f"{machine.system}, {machine.cores} cores, Python {machine.python}, {software}")
    log = folder.log_tail()
    with st.expander("Log", icon=":material/terminal:"):
        st.code("\n".join(log) or "Nothing was said yet.", language=None, wrap_lines=True)
