"""`python -m training run` trains a version; `start` leaves that to a worker, `jobs` says how far it is.

`python -m training search` looks for a better recipe, `label-check` for films whose label is probably wrong, and
`lungs` makes the network that outlines the lungs, and `limits` says what a version does not read; none of them trains a
version.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from films.label_suspicions import lines_of, write_suspicions
from films.layout import asked_folder
from model_store.card import Card
from model_store.listing import imported_ids, listed_cards
from reading.installed import words_on
from records.error import exit_status
from training.job_commands import FILMS_HELP, add_job_commands
from training.kept_memory import keep_memory
from training.limits_command import add_limits_command
from training.lung_commands import add_lung_command
from training.presets import OF_ANY_SIDE, PRESETS
from training.recipe import Recipe
from training.reproduction_commands import add_reproduction_commands
from training.search_commands import add_search_command
from training.shifts import SHIFTS

_SETTINGS = {
    "TF_CPP_MIN_LOG_LEVEL": "2",  # TensorFlow's notes on missing GPUs help nobody
    # A graphics card's memory is taken as it is needed: films are read on it, too. The same for JAX.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        return exit_status(lambda: int(options.act(options)), RuntimeError)
    except ModuleNotFoundError as error:
        print(words_on(error), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add_job_commands(commands)
    add_limits_command(commands)
    add_lung_command(commands)
    add_reproduction_commands(commands)
    add_search_command(commands)
    export = commands.add_parser("export", help="make the serving graph of a draft from its trained weights")
    export.set_defaults(act=_export)
    export.add_argument("draft", type=Path)
    ranked = commands.add_parser("rank", help="compare recipes on shifts inside train; trains no version")
    ranked.set_defaults(act=_rank)
    ranked.add_argument("--films", type=Path, help=FILMS_HELP)
    ranked.add_argument("--ways", type=Path, help="table of recipes (TOML); else the program's own")
    ranked.add_argument("--seeds", type=int, default=1, help="how many seeds each recipe is fitted with (default 1)")
    ranked.add_argument(
        "--into", type=Path, help="folder for the results; else the home's (those that ship: training/rankings)"
    )
    ranked.add_argument("--shifts", nargs="+", choices=tuple(SHIFTS), default=tuple(SHIFTS), help="those compared on")
    ranked.add_argument("--known", action="store_true", help="only what is known already; nothing is fitted")
    by_side = commands.add_parser("sizes", help="what the side of the input gives and costs: a table of versions")
    by_side.set_defaults(act=_sizes)
    by_side.add_argument("--films", type=Path, help=FILMS_HELP)
    by_side.add_argument("--train", action="store_true", help="put those that are missing in the queue first")
    by_side.add_argument("--preset", choices=OF_ANY_SIDE, default="default", help="the recipe they share")
    by_side.add_argument("--sides", type=int, nargs="+", metavar="SIDE", help="those that are trained, pixels")
    by_seed = commands.add_parser("seeds", help="what another seed does: a table of versions that differ in it alone")
    by_seed.set_defaults(act=_seeds)
    by_seed.add_argument("--preset", choices=tuple(PRESETS), default="default", help="the recipe they share")
    check = commands.add_parser("label-check", help="films whose label is probably wrong; trains no version")
    check.set_defaults(act=_label_check)
    check.add_argument("--films", type=Path, help=FILMS_HELP)
    check.add_argument("--weights", choices=("coral", "imagenet"), default="coral", help="of the frozen network")
    check.add_argument("--json", action="store_true", help="one JSON object with every film")
    return parser


def _export(options: argparse.Namespace) -> int:
    from training.export import export_graph

    print(export_graph(options.draft))
    return 0


def _rank(options: argparse.Namespace) -> int:
    from training.ranked_ways import rank
    from training.ranking_table import ranking_table
    from training.watch import Telling
    from training.ways import WAYS_FILE, read_ways

    ways = read_ways(options.ways or WAYS_FILE)
    watch = None if options.known else Telling()
    results = rank(asked_folder(options.films), ways, watch, options.seeds, options.into, options.shifts)
    for line in ranking_table(list(results)):
        print(line)
    return 0


def _sizes(options: argparse.Namespace) -> int:
    from training.differing import cards_by
    from training.sizes import SIDES, ask_for_missing, sized, table
    from training.worker import start_worker

    cards, recipe = _own_cards(), PRESETS[options.preset].recipe()
    if options.train and (asked := ask_for_missing(asked_folder(options.films), recipe, cards, options.sides or SIDES)):
        start_worker()
        print(f"in the queue now: sides {', '.join(map(str, asked))}; see `python -m training jobs`")
    for line in table(sized(cards_by("side", cards, recipe))):
        print(line)
    return 0


def _seeds(options: argparse.Namespace) -> int:
    from training.differing import cards_by
    from training.seeds import table

    for line in table(cards_by("seed", _own_cards(), PRESETS[options.preset].recipe())):
        print(line)
    return 0


def _own_cards() -> list[Card]:
    imported = imported_ids()
    return [card for card in listed_cards() if card.id not in imported]


def _label_check(options: argparse.Namespace) -> int:
    from training.label_check import check_folder

    start = time.monotonic()
    found = check_folder(asked_folder(options.films), Recipe(weights=options.weights))
    path = write_suspicions(found)
    seconds = round(time.monotonic() - start, 1)
    if options.json:
        print(json.dumps({"stored": str(path), "seconds": seconds, "two_labels": found.two_labels} | asdict(found)))
        return 0
    for line in lines_of(found):
        print(line)
    print(f"stored in {path}, after {seconds:.0f} seconds")
    return 0


if __name__ == "__main__":
    keep_memory()
    raise SystemExit(main())
