"""`python -m training sizes` sets versions beside each other by the side of their input, `seeds` by their seed."""

import argparse
from pathlib import Path
from typing import Any

from films.layout import FILMS_HELP, asked_folder
from model_store.card import Card
from model_store.listing import imported_ids, listed_cards
from training.presets import OF_ANY_SIDE, PRESETS


def add_compared_commands(commands: Any) -> None:
    """Add `sizes` and `seeds` to the commands of `python -m training`."""
    by_side = commands.add_parser("sizes", help="what the side of the input gives and costs: a table of versions")
    by_side.set_defaults(act=_sizes)
    by_side.add_argument("--films", type=Path, help=FILMS_HELP)
    by_side.add_argument("--train", action="store_true", help="put those that are missing in the queue first")
    by_side.add_argument("--preset", choices=OF_ANY_SIDE, default="default", help="the recipe they share")
    by_side.add_argument("--sides", type=int, nargs="+", metavar="SIDE", help="those that are trained, pixels")
    by_seed = commands.add_parser("seeds", help="what another seed does: a table of versions that differ in it alone")
    by_seed.set_defaults(act=_seeds)
    by_seed.add_argument("--preset", choices=tuple(PRESETS), default="default", help="the recipe they share")


def _sizes(options: argparse.Namespace) -> int:
    from training.compared.differing import cards_by
    from training.compared.sizes import SIDES, ask_for_missing, sized, table
    from training.jobs.worker import start_worker

    cards, recipe = _own_cards(), PRESETS[options.preset].recipe()
    if options.train and (asked := ask_for_missing(asked_folder(options.films), recipe, cards, options.sides or SIDES)):
        start_worker()
        print(f"in the queue now: sides {', '.join(map(str, asked))}; see `python -m training jobs`")
    for line in table(sized(cards_by("side", cards, recipe))):
        print(line)
    return 0


def _seeds(options: argparse.Namespace) -> int:
    from training.compared.differing import cards_by
    from training.compared.seeds import table

    for line in table(cards_by("seed", _own_cards(), PRESETS[options.preset].recipe())):
        print(line)
    return 0


def _own_cards() -> list[Card]:
    imported = imported_ids()
    return [card for card in listed_cards() if card.id not in imported]
