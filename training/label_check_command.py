"""`python -m training label-check` finds films whose label is probably wrong; it trains no version."""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from films.label_suspicions import lines_of, write_suspicions
from films.layout import FILMS_HELP, asked_folder
from training.recipe import Recipe


def add_label_check_command(commands: Any) -> None:
    """Add `label-check` to the commands of `python -m training`."""
    check = commands.add_parser("label-check", help="films whose label is probably wrong; trains no version")
    check.set_defaults(act=_label_check)
    check.add_argument("--films", type=Path, help=FILMS_HELP)
    check.add_argument("--weights", choices=("coral", "imagenet"), default="coral", help="of the frozen network")
    check.add_argument("--json", action="store_true", help="one JSON object with every film")


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
