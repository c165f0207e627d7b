"""What commands share that examine a version on stored films: what they are told, and how they answer."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

from model_store.store import find_version, serving_version
from model_store.version import Version


def examination_parser(command: str, description: str | None, beside: str) -> argparse.ArgumentParser:
    """The version, the films and where the figures go; beside: what lies beside the folder of films."""
    parser = argparse.ArgumentParser(prog=f"python -m evaluation {command}", description=description)
    parser.add_argument("id", nargs="?", metavar="ID", help="a version; else the one in service")
    parser.add_argument("--films", type=Path, metavar="DIR", help=f"the folder of films, with {beside} beside it")
    parser.add_argument("--into", type=Path, metavar="DIR", help="keep the figures in this folder, not in the home")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def asked_version(options: argparse.Namespace) -> Version:
    """The version that is named, else the one in service."""
    return find_version(options.id) if options.id else serving_version()


def tell(line: str) -> None:
    """Say how far it is, beside the answer."""
    print(line, file=sys.stderr, flush=True)


def answer(found: BaseModel, lines: Iterable[str], options: argparse.Namespace) -> None:
    """Print what was found: its lines for people, or one JSON object."""
    for line in [found.model_dump_json()] if options.json else lines:
        print(line)
