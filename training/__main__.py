"""`python -m training run [DRAFT]` trains a version; `python -m training export DRAFT` makes its serving graph."""

import argparse
import os
import sys
from dataclasses import fields
from pathlib import Path

from films.layout import FOLDER_VARIABLE, FilmFolderError, film_folder
from model_store.card import CardError
from model_store.store import new_draft, publish
from model_store.version import VersionError
from training.draft import RECIPE_FILE
from training.recipe import Recipe, RecipeError, names_of

_FAILURES = (RecipeError, FilmFolderError, CardError, VersionError, OSError, RuntimeError)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notes on missing GPUs help nobody
    try:
        return _export(options) if options.command == "export" else _run(options)
    except _FAILURES as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train a draft, or go on with one, and publish it as a version")
    run.add_argument("draft", nargs="?", type=Path, help="a draft begun before; a new one where none is given")
    run.add_argument("--films", type=Path, help=f"folder of films; else {FOLDER_VARIABLE} or the settings")
    for field in fields(Recipe):
        names = names_of(field.name)
        help_text = f"{field.metadata['help']} (default {field.default})"
        flag = f"--{field.name.replace('_', '-')}"
        run.add_argument(flag, type=str if names else field.type, choices=names or None, help=help_text)
    export = commands.add_parser("export", help="make the serving graph of a draft from its trained weights")
    export.add_argument("draft", type=Path)
    return parser


def _run(options: argparse.Namespace) -> int:
    from training.train import train  # imports TensorFlow, which --help need not wait for

    films = options.films or film_folder()
    if films is None:
        raise FilmFolderError(f"Expected a folder of films in --films or {FOLDER_VARIABLE}, received none.")
    recipe = _recipe(options)
    draft = options.draft or new_draft()
    print(f"draft {draft}")
    train(recipe, films.resolve(), draft, lambda line: print(line, flush=True))
    version = publish(draft)
    for name, figure in version.card.evaluation.figures.items():
        print(f"{name} {figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}] n={figure.films}")
    print(f"version {version.id}")
    return 0


def _recipe(options: argparse.Namespace) -> Recipe:
    given = {field.name: getattr(options, field.name) for field in fields(Recipe)}
    chosen = {name: value for name, value in given.items() if value is not None}
    stored = options.draft / RECIPE_FILE if options.draft else None
    if stored is None or not stored.is_file():
        return Recipe(**chosen)
    if chosen:
        raise RecipeError(f"expected no choices for a draft that has its recipe, received {', '.join(chosen)}")
    return Recipe.from_json(stored.read_text(encoding="utf-8"))


def _export(options: argparse.Namespace) -> int:
    from training.export import export_graph

    print(export_graph(options.draft))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
