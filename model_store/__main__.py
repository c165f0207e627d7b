"""`python -m model_store card [ID]` prints a version's card for people, filled from the run that made it."""

import argparse
import io
import sys

from model_store.card import CardError
from model_store.card_html import as_html
from model_store.card_markdown import as_markdown
from model_store.card_page import card_page
from model_store.store import find_version, serving_version
from model_store.version import VersionError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        page = card_page(find_version(options.id) if options.id else serving_version())
    except (CardError, VersionError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # what the HTML says of itself, wherever it is redirected
    print(as_html(page) if options.html else as_markdown(page), end="")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model_store", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True)
    card = commands.add_parser("card", help="print the model card")
    card.add_argument("id", nargs="?", metavar="ID", help="a version; else the one in service")
    form = card.add_mutually_exclusive_group()
    form.add_argument("--html", action="store_true", help="one HTML file, curves drawn")
    form.add_argument("--md", action="store_true", help="Markdown (the default)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
