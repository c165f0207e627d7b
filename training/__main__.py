"""`python -m training run [DRAFT]` trains a version; `python -m training export DRAFT` makes its serving graph.

`python -m training label-check` looks for films whose label is probably wrong; it trains no version.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, fields
from pathlib import Path

from films.label_suspicions import lines_of, write_suspicions
from films.layout import FOLDER_VARIABLE, FilmFolderError, film_folder
from model_store.card import CardError
from model_store.store import new_draft, publish
from model_store.version import VersionError
from training.draft import RECIPE_FILE
from training.recipe import Recipe, RecipeError, names_of

_FAILURES = (RecipeError, FilmFolderError, CardError, VersionError, OSError, RuntimeError)
_FILMS_HELP = f"folder of films; else {FOLDER_VARIABLE} or the settings"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notes on missing GPUs help nobody
    try:
        return int(options.act(options))
    except _FAILURES as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train a draft, or go on with one, and publish it as a version")
    run.set_defaults(act=_run)
    run.add_argument("draft", nargs="?", type=Path, help="a draft begun before; a new one where none is given")
    run.add_argument("--films", type=Path, help=_FILMS_HELP)
    run.add_argument("--honour-marks", action="store_true", help="leave marked films of train and validation out")
    for field in fields(Recipe):
        names = names_of(field.name)
        help_text = f"{field.metadata['help']} (default {field.default})"
        flag = f"--{field.name.replace('_', '-')}"
        run.add_argument(flag, type=str if names else field.type, choices=names or None, help=help_text)
    export = commands.add_parser("export", help="make the serving graph of a draft from its trained weights")
    export.set_defaults(act=_export)
    export.add_argument("draft", type=Path)
    check = commands.add_parser("label-check", help="films whose label is probably wrong; trains no version")
    check.set_defaults(act=_label_check)
    check.add_argument("--films", type=Path, help=_FILMS_HELP)
    check.add_argument("--weights", choices=("coral", "imagenet"), default="coral", help="of the frozen network")
    check.add_argument("--json", action="store_true", help="one JSON object with every film")
    return parser


def _run(options: argparse.Namespace) -> int:
    from training.train import train  # imports TensorFlow, which --help need not wait for

    films = _films(options)
    recipe = _recipe(options)
    draft = options.draft or new_draft()
    print(f"draft {draft}")
    train(recipe, films, draft, lambda line: print(line, flush=True), options.honour_marks)
    version = publish(draft)
    for name, figure in version.card.evaluation.figures.items():
        print(f"{name} {figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}] n={figure.films}")
    print(f"version {version.id}")
    return 0


def _films(options: argparse.Namespace) -> Path:
    films: Path | None = options.films or film_folder()
    if films is None:
        raise FilmFolderError(f"Expected a folder of films in --films or {FOLDER_VARIABLE}, received none.")
    return films.resolve()


def _recipe(options: argparse.Namespace) -> Recipe:
    given = {field.name: getattr(options, field.name) for field in fields(Recipe)}
    chosen = {name: value for name, value in given.items() if value is not None}
    stored = options.draft / RECIPE_FILE if options.draft else None
    if stored is None or not stored.is_file():
        return Recipe(**chosen)
    if refused := [*chosen, *(["honour_marks"] if options.honour_marks else [])]:
        raise RecipeError(f"expected no choices for a draft that has its recipe, received {', '.join(refused)}")
    return Recipe.from_json(stored.read_text(encoding="utf-8"))


def _export(options: argparse.Namespace) -> int:
    from training.export import export_graph

    print(export_graph(options.draft))
    return 0


def _label_check(options: argparse.Namespace) -> int:
    from training.label_check import check_folder

    start = time.monotonic()
    found = check_folder(_films(options), Recipe(weights=options.weights))
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
    raise SystemExit(main())
