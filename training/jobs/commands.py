"""Trainings from the command line: run here, put in the queue, looked at, stopped, gone on with."""

import argparse
from dataclasses import fields
from pathlib import Path
from typing import Any

from films.layout import FILMS_HELP, asked_folder
from model_store.store import find_version
from records.database import open_database
from records.jobs import find_job, record_job
from training.draft import RECIPE_FILE
from training.jobs.command_text import flag_of
from training.jobs.folder import JobFolder
from training.jobs.jobs import JobError, ask_for, cancel, notice_broken, resume, stop
from training.jobs.worker import keep_working, start_worker, work
from training.order import Order
from training.recipe import Recipe, RecipeError, names_of
from training.watch import Watch


def add_job_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add every command that deals with jobs."""
    run = commands.add_parser("run", help="train here and now, or go on with a broken run, and publish a version")
    run.set_defaults(act=_run)
    run.add_argument("draft", nargs="?", type=Path, help="a training begun before; a new one where none is given")
    start = commands.add_parser("start", help="put a training in the queue; a worker of its own trains it")
    start.set_defaults(act=_start)
    for command in (run, start):
        _add_choices(command)
    listed = commands.add_parser("jobs", help="every training and where it stands, newest first")
    listed.set_defaults(act=_list)
    for name, act, words in (
        ("stop", stop, "end a training now and keep its best epoch"),
        ("cancel", cancel, "end a training and discard all of it"),
        ("resume", _resume, "go on with an interrupted or failed training from its last whole epoch"),
    ):
        command = commands.add_parser(name, help=words)
        command.set_defaults(act=_on_job, on_job=act)
        command.add_argument("id", metavar="ID")
    demo = commands.add_parser(
        "demo", help="the whole loop with drawn films, from a reading to a rollback; keeps nothing"
    )
    demo.set_defaults(act=_demo)
    worker = commands.add_parser("work", help="train what waits in the queue, and end; `start` and the pages do it")
    worker.set_defaults(act=_work)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--films", type=Path, help=FILMS_HELP)
    parser.add_argument("--honour-marks", action="store_true", help="leave marked films of train and validation out")
    parser.add_argument(
        "--clinic-films", action="store_true", help="learn from kept films too, by the clinicians' verdicts on them"
    )
    for field in fields(Recipe):
        names = names_of(field.name)
        help_text = f"{field.metadata['help']} (default {field.default})"
        parser.add_argument(
            flag_of(field.name), type=str if names else field.type, choices=names or None, help=help_text
        )


def _run(options: argparse.Namespace) -> int:
    from training.jobs.process import run_job

    job = _job_of_draft(options) if options.draft else ask_for(_order(options)).draft
    print(f"draft {job}", flush=True)
    try:
        if not run_job(job, _train):
            return 1
    except JobError as error:
        with open_database() as database:
            found = find_job(database, job)
        if options.draft or found is None or found.state != "queued":
            raise
        keep_working()
        print(f"{error}: it waits in the queue")
        return 0
    _tell(job)
    return 0


def _train(order: Order, draft: Path, watch: Watch) -> None:
    from training.train import train  # imports TensorFlow for seconds, in which the job is seen to be prepared

    train(order, draft, watch)


def _tell(job: str) -> None:
    with open_database() as database:
        found = find_job(database, job)
    if found is None or not found.reason.endswith(f"version {job}"):
        return  # cancelled
    for name, figure in find_version(job).card.evaluation.figures.items():
        print(f"{name} {figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}] n={figure.films}")
    print(f"version {job}")


def _order(options: argparse.Namespace) -> Order:
    return Order(
        recipe=Recipe(**_chosen(options)), films=asked_folder(options.films), honour_marks=options.honour_marks,
        clinic_films=options.clinic_films,
    )  # fmt: skip


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    given = {field.name: getattr(options, field.name) for field in fields(Recipe)}
    return {name: value for name, value in given.items() if value is not None}


def _job_of_draft(options: argparse.Namespace) -> str:
    """The job that fills this draft, ready to go on; a draft that came from elsewhere becomes one."""
    job = str(options.draft.name)
    flags = [name for name in ("honour_marks", "clinic_films") if getattr(options, name)]
    if refused := [*_chosen(options), *flags]:
        raise RecipeError(f"expected no choices for a draft that has its recipe, received {', '.join(refused)}")
    folder = JobFolder(job)
    if options.draft != Path(job) and options.draft.resolve() != folder.draft.resolve():
        raise RecipeError(f"expected a draft in {folder.draft.parent}, received {options.draft}")
    _expect_its_films(folder, options.films)
    with open_database() as database:
        found = find_job(database, job)
        if found is None:
            recipe = Recipe.from_recorded((folder.draft / RECIPE_FILE).read_text(encoding="utf-8"))
            folder.write_order(Order(recipe=recipe, films=asked_folder(options.films)))
            record_job(database, job, recipe.as_dict())
            return job
    notice_broken()
    with open_database() as database:
        found = find_job(database, job)
    if found and found.state in ("interrupted", "failed"):
        resume(job)
    return job


def _expect_its_films(folder: JobFolder, named: Path | None) -> None:
    """Raises RecipeError where a command names other films than the training was asked for with."""
    order = folder.known_order()
    if order and named and asked_folder(named) != order.films:
        raise RecipeError(
            f"expected the films that {folder.job} was asked for with, {order.films}, received {asked_folder(named)}"
        )


def _start(options: argparse.Namespace) -> int:
    job = ask_for(_order(options))
    start_worker()
    print(f"training {job.draft} is in the queue")
    return 0


def _list(_: argparse.Namespace) -> int:
    for job in notice_broken():
        progress = JobFolder(job.draft).progress()
        share = f"  {progress.share:.0%}" if progress and job.ended is None and job.state != "queued" else ""
        print(f"{job.draft}  {job.state}{share}  {job.person}{'  ' if job.reason else ''}{job.reason}")
    return 0


def _on_job(options: argparse.Namespace) -> int:
    options.on_job(options.id)
    return 0


def _resume(job: str) -> None:
    resume(job)
    start_worker()


def _demo(_: argparse.Namespace) -> int:
    from training.jobs.demo import run_demo

    run_demo()
    return 0


def _work(_: argparse.Namespace) -> int:
    from training.jobs.priority import stand_back

    stand_back()
    work()
    return 0
