"""`python -m training lungs` trains the network that outlines the lungs, or measures one on the test films."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from films.layout import FILMS_HELP, asked_folder
from model_store.lung_card import LungCard
from records.home import home
from training.watch import Telling

_CHOICES = {"epochs": int, "side": int, "batch_size": int, "learning_rate": float, "seed": int}


def add_lung_command(commands: Any) -> None:
    """Add `lungs` to the commands of `python -m training`."""
    parser = commands.add_parser("lungs", help="train the network that outlines the lungs, from films with masks")
    parser.set_defaults(act=_lungs)
    parser.add_argument("--films", type=Path, help=f"{FILMS_HELP}; their masks lie beside it, in NAME_lung_masks")
    parser.add_argument("--to", type=Path, help="the folder that is made (default: lungs in the program's home)")
    parser.add_argument("--test", type=Path, metavar="FOLDER", help="measure this one on the test films' masks, once")
    for name, kind in _CHOICES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind)


def _lungs(options: argparse.Namespace) -> int:
    from training.lungs.train import LUNG_RECIPE, measure_on_test, train_lungs

    films = asked_folder(options.films)
    if options.test:
        network = measure_on_test(options.test, films)
    else:
        given = {name: getattr(options, name) for name in _CHOICES}
        recipe = replace(LUNG_RECIPE, **{name: value for name, value in given.items() if value is not None})
        network = train_lungs(recipe, films, options.to or home() / "lungs", Telling())
    for line in _lines(network.card):
        print(line)
    print(network.folder)
    return 0


def _lines(card: LungCard) -> Iterator[str]:
    for overlap in (card.held_out, card.test):
        if overlap:
            mean = overlap.mean
            yield (
                f"Dice {mean.value:.4f} [{mean.low:.4f}, {mean.high:.4f}] n={mean.films}, "
                f"fifth percentile {overlap.fifth_percentile:.4f}: {overlap.films}"
            )
