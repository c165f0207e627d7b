"""`python -m training reproduce` trains published systems, and `reproductions` sets their figures beside ours."""

import argparse
from pathlib import Path
from typing import Any

from films.layout import FILMS_HELP, asked_folder
from training.order import Order
from training.pace import known_pace, measure_pace
from training.recipe import RecipeError
from training.reproductions.divided_folder import DividedFolder
from training.reproductions.reproduction import Reproduction, read_reproductions
from training.reproductions.standing_runs import standing_runs
from training.reproductions.table import markdown, run_cells
from training.watch import Watch


def add_reproduction_commands(commands: Any) -> None:
    """Add `reproduce` and `reproductions`."""
    parser = commands.add_parser("reproduce", help="train what is missing of published systems, or go on with it")
    parser.set_defaults(act=_reproduce)
    parser.add_argument("names", nargs="*", metavar="NAME", help="published systems, by the names in training/recipes")
    parser.add_argument("--films", type=Path, help=FILMS_HELP)
    parser.add_argument(
        "--into", type=Path, help="keep results here, too (those that ship: training/reproductions/runs)"
    )
    parser.add_argument("--expected", action="store_true", help="only say how long it would take on this machine")
    table = commands.add_parser("reproductions", help="published figures beside ours, as Markdown")
    table.set_defaults(act=_print_table)


def _reproduce(options: argparse.Namespace) -> int:
    known = read_reproductions()
    if unknown := [name for name in options.names if name not in known]:
        raise RecipeError(f"expected published systems of {', '.join(known)}, received {', '.join(unknown)}")
    chosen = {name: known[name] for name in options.names or known}
    films = DividedFolder(asked_folder(options.films))
    if options.expected:
        return _print_expected(chosen, films)
    from training.reproductions.reproduce import reproduce

    for reproduction in chosen.values():
        for run in reproduce(reproduction, films, _train, options.into):
            print(" | ".join(run_cells(run)), flush=True)
    return 0


def _train(order: Order, draft: Path, watch: Watch) -> None:
    import keras

    from training.train import train  # imports TensorFlow for seconds, in which the job is seen to be prepared

    train(order, draft, watch)
    keras.utils.clear_session()  # else the graph of each network stays in memory


def _print_expected(chosen: dict[str, Reproduction], films: DividedFolder) -> int:
    whole = 0.0
    for name, reproduction in chosen.items():
        for run in standing_runs(reproduction, films).values():
            if run.recipe is None or run.result:
                print(f"{name} | {run.name} | {'trained' if run.result else 'as the best of the others'}")
                continue
            if known_pace(run.recipe) is None:
                measure_pace(run.recipe)
            minutes = run.minutes({run.recipe.protocol: films.by(run.recipe.protocol)}) or 0.0
            whole += minutes
            print(f"{name} | {run.name} | {minutes:.1f} minutes", flush=True)
    print(f"together {whole:.0f} minutes")
    return 0


def _print_table(_: argparse.Namespace) -> int:
    known = {name: (one, standing_runs(one)) for name, one in read_reproductions().items()}
    for line in markdown(known):
        print(line)
    return 0
