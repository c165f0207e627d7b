"""`python -m training rank` compares ways of training on films of train that are held out; it trains no version."""

import argparse
from pathlib import Path
from typing import Any

from films.layout import FILMS_HELP, asked_folder
from training.shifts import SHIFTS


def add_rank_command(commands: Any) -> None:
    """Add `rank` to the commands of `python -m training`."""
    ranked = commands.add_parser("rank", help="compare recipes on shifts inside train; trains no version")
    ranked.set_defaults(act=_rank)
    ranked.add_argument("--films", type=Path, help=FILMS_HELP)
    ranked.add_argument("--ways", type=Path, help="table of recipes (TOML); else the program's own")
    ranked.add_argument("--seeds", type=int, default=1, help="how many seeds each recipe is fitted with (default 1)")
    ranked.add_argument(
        "--into", type=Path, help="folder for the results; else the home's (those that ship: training/rankings/results)"
    )
    ranked.add_argument("--shifts", nargs="+", choices=tuple(SHIFTS), default=tuple(SHIFTS), help="those compared on")
    ranked.add_argument("--known", action="store_true", help="only what is known already; nothing is fitted")


def _rank(options: argparse.Namespace) -> int:
    from training.rankings.rank import rank
    from training.rankings.table import between_seeds, ranking_table
    from training.rankings.ways import WAYS_FILE, read_ways
    from training.watch import Telling

    ways = read_ways(options.ways or WAYS_FILE)
    watch = None if options.known else Telling()
    results = list(rank(asked_folder(options.films), ways, watch, options.seeds, options.into, options.shifts))
    for line in (*ranking_table(results), between_seeds(results)):
        if line:
            print(line)
    return 0
